"""How the columns of a list of attendances are headed, and modes and languages called, in four languages."""

from registry.rosters.rules import AttendanceField
from registry.signatories.rules import Tongue
from registry.training.rules import Mode

ATTENDANCE_HEADINGS: dict[AttendanceField, tuple[str, str]] = {
    AttendanceField.PERSON: (
        """name|person|participant|attendee|staff number|employee|employee name|employee number|staff|driver|known as
        |nombre|nombre y apellido|persona|participante|asistente|número de empleado|empleado|empleada|conductor
        |nome|pessoa|número de funcionário|funcionário|funcionária|colaborador|colaboradora|motorista
        |nom|nom et prénom|personne|participant e|participante e|matricule|employé|employée|salarié|chauffeur""",
        "id|código|code",
    ),
    AttendanceField.MODULE: (
        """module|training|course|topic|subject|módulo|modulo|curso|capacitación|tema|treinamento|capacitação
        |formation|cours|thème""",
        "",
    ),
    AttendanceField.DATE: (
        "date|day|held on|session date|fecha|día|fecha de la sesión|data|dia|data da sessão|jour|date de la séance",
        "",
    ),
    AttendanceField.MINUTES: (
        "minutes|duration|min|minutos|duración|duração|durée",
        "",
    ),
    AttendanceField.MODE: (
        "mode|how|format|modalidad|modo|modalidade|formato|modalité|mode de formation",
        "",
    ),
    AttendanceField.LANGUAGE: ("language|idioma|lengua|língua|langue", ""),
    AttendanceField.TRAINER: (
        """trainer|instructor|facilitator|multiplier|trained by|persona que capacita|capacitador|capacitadora|instructora
        |facilitador|facilitadora|multiplicador|multiplicadora|quem capacita|instrutor|instrutora
        |personne qui forme|formateur|formatrice|animateur|animatrice""",
        "",
    ),
    AttendanceField.PLACE: (
        """place|site|establishment|hotel|location|branch|lugar|sitio|establecimiento|sede|sucursal
        |local|estabelecimento|unidade|filial|lieu|établissement|hôtel""",
        "",
    ),
    AttendanceField.SCORE: (
        "score|result|quiz|mark|percent|puntaje|puntuación|nota|resultado|pontuação|résultat|note",
        "",
    ),
}

MODES: dict[Mode, str] = {
    Mode.IN_PERSON: """in person|classroom|face to face|presencial|en persona|en el aula|pessoalmente|em sala
        |en présence|présentiel|en personne|en salle""",
    Mode.ONLINE: "online|on line|remote|virtual|video|en línea|a distancia|on-line|a distância|en ligne|à distance",
    Mode.RADIO: "radio|by radio|por radio|rádio|por rádio|par radio",
    Mode.PAPER: "paper|on paper|papel|en papel|em papel|papier|sur papier",
}

LANGUAGES: dict[Tongue, str] = {
    Tongue("en"): "english|inglés|inglês|anglais",
    Tongue("es"): "spanish|español|castellano|espanhol|espagnol",
    Tongue("pt"): "portuguese|portugués|português|portugais",
    Tongue("fr"): "french|francés|francês|français",
}
