"""How the columns of a list of staff are headed, and roles and duties called, in four languages."""

from registry.rosters.rules import StaffField
from registry.training.rules import Duty, StaffRole

STAFF_HEADINGS: dict[StaffField, tuple[str, str]] = {
    StaffField.NAME: (
        """name|staff number|employee|employee name|employee number|employee id|staff|person|driver|driver name|known as
        |nombre|nombre y apellido|número de empleado|empleado|empleada|trabajador|trabajadora|persona|conductor|código
        |nome|número de funcionário|funcionário|funcionária|empregado|colaborador|colaboradora|pessoa|motorista
        |nom|nom et prénom|matricule|employé|employée|salarié|salariée|personne|chauffeur""",
        "first name|nombre de pila|primeiro nome|prénom|id",
    ),
    StaffField.ROLE: (
        """role|position|job|job title|function|department
        |función|puesto|cargo|departamento|área
        |função|posto|setor
        |fonction|poste|métier|service""",
        "",
    ),
    StaffField.PLACE: (
        """place|site|establishment|hotel|location|branch
        |lugar|sitio|establecimiento|sede|sucursal
        |local|estabelecimento|unidade|filial
        |lieu|site de travail|établissement|hôtel""",
        "",
    ),
    StaffField.SINCE: (
        """since|from|start|start date|hired|hire date|hired on|first day
        |desde|ingreso|fecha de ingreso|inicio|fecha de inicio|alta
        |desde quando|admissão|data de admissão|início|data de início
        |depuis|entrée|date d'entrée|embauche|date d'embauche|début""",
        "",
    ),
    StaffField.UNTIL: (
        """until|end|end date|left|last day|leaving date
        |hasta|salida|fecha de salida|baja|fecha de baja|último día
        |até|saída|data de saída|desligamento|último dia
        |jusqu'au|sortie|date de sortie|départ|dernier jour|fin""",
        "",
    ),
    StaffField.DUTIES: (
        """duties|duty|besides|tasks
        |tareas|además|responsabilidades
        |tarefas|além disso
        |tâches|responsabilités""",
        "",
    ),
    **{
        field: (f"{field}|module {number}|módulo {number}|modulo {number}", "")
        for number, field in enumerate(field for field in StaffField if field.value.startswith("M"))
    },
}

ROLES: dict[StaffRole, str] = {
    StaffRole.RECEPTION: """reception|receptionist|front desk|front office|night porter|porter|concierge|recepción
        |recepcionista|portería|recepção|porteiro|portaria|réception|réceptionniste|veilleur de nuit""",
    StaffRole.HOUSEKEEPING: """housekeeping|housekeeper|cleaning|cleaner|room attendant|limpieza|camarera|mucama|ama de llaves
        |limpieza de habitaciones|governança|camareira|limpeza|arrumadeira|étages|femme de chambre|valet de chambre|ménage
        |gouvernante""",
    StaffRole.FOOD_AND_DRINK: """restaurant|bar|waiter|waitress|kitchen|cook|food and drink|food and beverage|restaurante
        |mesero|mesera|camarero|cocina|cocinero|cocinera|restaurante y bar|garçom|garçonete|cozinha|cozinheiro|serveur
        |serveuse|cuisine|cuisinier|restauration""",
    StaffRole.SECURITY: "security|guard|seguridad|vigilante|guarda|segurança|vigilância|sécurité|gardien|agent de sécurité",
    StaffRole.GUIDE: "guide|guides|tour guide|guía|guía turístico|guia|guia turístico|guide touristique",
    StaffRole.SALES: """sales|counter|agent|travel agent|ticket office|ventas|mostrador|agente|boletería|vendas|balcão
        |bilheteria|agente de viagens|vente|guichet|conseiller|billetterie""",
    StaffRole.DRIVER: "driver|drivers|chauffeur|taxista|conductor|conductora|chofer|camionero|motorista|caminhoneiro|routier",
    StaffRole.OWNER_DRIVER: """owner driver|owner-driver|sole driver|conductor propietario|propietario conductor
        |motorista proprietário|autônomo|chauffeur propriétaire|artisan""",
    StaffRole.DISPATCHER: "dispatcher|dispatch|despachador|despachadora|operador|operadora|central|despachante|répartiteur",
    StaffRole.CREW: "crew|sailor|captain|cabin crew|tripulación|marinero|capitán|tripulação|marinheiro|équipage|marin|capitaine",
    StaffRole.DOCK_STAFF: """dock staff|dock|pier|station staff|muelle|personal de muelle|estación|cais|pessoal de cais
        |estação|quai|personnel de quai|gare""",
    StaffRole.MEETS_TRAVELLERS: "other|meets travellers|otro|otra|atención al público|outro|outra|atendimento|autre|accueil",
    StaffRole.MANAGER: """manager|management|owner|director|gerente|gerencia|dirección|propietario|propietaria|directora
        |gerência|diretor|diretora|proprietário|direction|directeur|directrice|gérant|gérante""",
    StaffRole.OFFICE: """office|administration|back office|maintenance|accounting|oficina|administración|mantenimiento
        |contabilidad|escritório|administração|manutenção|contabilidade|bureau|entretien|comptabilité""",
}

DUTIES: dict[Duty, str] = {
    Duty.FOCAL_POINT: "focal point|focal|persona de enlace|enlace|ponto focal|point focal",
    Duty.TRAINER: """trainer|multiplier|trains others|multiplicador|multiplicadora|capacitador|capacitadora
        |instrutor|instrutora|formateur|formatrice""",
    Duty.MANAGER: "manager|manages|gerente|dirección|gestor|gestora|diretor|directeur|directrice|responsable",
}
