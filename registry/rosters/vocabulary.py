"""How columns are headed, and kinds and sectors called, in English, Spanish, Portuguese and French."""

from registry.fleets.rules import VehicleKind
from registry.rosters.rules import MemberField, VehicleField
from registry.signatories.rules import Sector

# A second choice counts only where no column bears a heading of the first: beside "Trade name",
# a column "Name" is somebody else's, and beside "Phone", "Mobile" is another one.
MEMBER_HEADINGS: dict[MemberField, tuple[str, str]] = {
    MemberField.NAME: (
        """trade name|trading name|business name|hotel name|establishment name|name of establishment|brand name
        |nombre comercial|nombre del establecimiento|nombre del hotel|nombre de fantasía|nombre del negocio
        |nome comercial|nome fantasia|nome do estabelecimento|nome do hotel|designação comercial
        |nom commercial|enseigne|nom de l'établissement|nom de l'hôtel|dénomination commerciale""",
        """name|hotel|establishment|company|business|member|member name|property|property name
        |nombre|establecimiento|empresa|negocio|alojamiento|miembro|socio|asociado|afiliado|nombre de la empresa
        |nome|estabelecimento|alojamento|associado|sócio|membro|nome da empresa
        |nom|hôtel|établissement|société|entreprise|hébergement|membre|adhérent|nom de l'entreprise""",
    ),
    MemberField.LEGAL_NAME: (
        """legal name|registered name|company legal name|legal entity|corporate name
        |razón social|denominación social|nombre legal|nombre jurídico|titular
        |razão social|denominação social|nome empresarial|firma|nome jurídico
        |raison sociale|dénomination sociale|dénomination|nom légal|personne morale""",
        "",
    ),
    MemberField.REGISTRY_NUMBER: (
        """registry number|registration number|company number|company registration number|tax number|tax id|vat number
        |vat|registration|registry no|registration id
        |número de registro|registro mercantil|matrícula mercantil|cédula jurídica|nif|cif|nit|ruc|rut|rfc|cuit|rtn|rnc
        |registro nacional de turismo|rnt|identificación fiscal|número de identificación fiscal|registro
        |número de registo|registo|registo comercial|cnpj|nipc|contribuinte|número de contribuinte|cadastur|inscrição
        |numéro de registre|numéro d'immatriculation|immatriculation|siret|siren|rcs|registre du commerce
        |numéro de tva|tva|numéro siret|numéro siren""",
        "",
    ),
    MemberField.ADDRESS: (
        """address|street|street address|postal address|address line 1|address 1
        |dirección|domicilio|calle|dirección postal
        |endereço|morada|logradouro|rua|endereço completo
        |adresse|adresse postale|rue|voie|adresse 1""",
        "",
    ),
    MemberField.POSTAL_CODE: (
        """postal code|postcode|post code|zip|zip code|zipcode
        |código postal|cp|c p|cód postal|apartado postal|cpostal
        |cep
        |code postal|cod postal""",
        "",
    ),
    MemberField.CITY: (
        """city|town|place|locality|municipality
        |ciudad|localidad|población|municipio
        |cidade|localidade|município|concelho|povoação
        |ville|commune|localité|municipalité""",
        "",
    ),
    MemberField.REGION: (
        """region|state|province|county|department|district
        |región|provincia|departamento|estado|comunidad autónoma
        |região|província|distrito|uf|estado uf
        |région|département|canton|état""",
        "",
    ),
    MemberField.COUNTRY: ("country|country code|nation|país|código de país|pays|code pays|iso", ""),
    MemberField.EMAIL: (
        """email|e mail|mail|email address|e mail address|contact email
        |correo|correo electrónico|dirección de correo|dirección de correo electrónico|correo e
        |correio eletrónico|correio eletrônico|endereço de email|endereço eletrónico|endereço eletrônico
        |courriel|adresse e mail|adresse email|adresse mail|adresse électronique|courrier électronique|mél|mel""",
        "",
    ),
    MemberField.PHONE: (
        """phone|telephone|tel|phone number|telephone number|landline|contact phone
        |teléfono|teléfono fijo|telf|tfno|tlf|tel fijo|número de teléfono
        |telefone|telefone fixo|fone|número de telefone
        |téléphone|téléphone fixe|numéro de téléphone""",
        """mobile|mobile phone|cell|cell phone|cellphone
        |móvil|celular|teléfono móvil|teléfono celular|whatsapp
        |telemóvel|telefone celular|telefone móvel
        |portable|téléphone portable|téléphone mobile|gsm""",
    ),
    MemberField.WEBSITE: (
        """website|web site|web|web address|url|homepage|home page|site|internet
        |sitio web|página web|sitio|página|dirección web
        |sítio|página da internet|endereço web
        |site web|site internet|site internet url|adresse web|page web""",
        "",
    ),
    MemberField.CONTACT_NAME: (
        """contact|contact name|contact person|manager|person|owner|director
        |contacto|persona de contacto|nombre de contacto|responsable|gerente|representante|propietario
        |contato|pessoa de contacto|pessoa de contato|responsável|nome do contato|nome do contacto|proprietário|diretor
        |personne de contact|nom du contact|interlocuteur|gérant|directeur|propriétaire|référent""",
        "",
    ),
    MemberField.LANGUAGE: ("language|idioma|lengua|língua|langue|lang|language code", ""),
    MemberField.MEMBER_NUMBER: (
        """member number|membership number|member id|membership id|member code
        |número de miembro|número de socio|número de afiliado|número de asociado|código de socio|matrícula
        |número de associado|número de sócio|número de membro|código de associado
        |numéro de membre|numéro d'adhérent|numéro d'adhésion|code adhérent""",
        "",
    ),
    MemberField.SECTOR: (
        """sector|industry|line of business|activity|business type
        |rubro|actividad|giro|sector de actividad
        |setor|ramo|atividade|setor de atividade|ramo de atividade
        |secteur|activité|secteur d'activité|branche""",
        "",
    ),
    MemberField.ROOMS: (
        """rooms|number of rooms|room count|keys
        |habitaciones|número de habitaciones|cuartos|núm habitaciones|unidades habitacionales
        |quartos|número de quartos|unidades de alojamento|número de unidades
        |chambres|nombre de chambres|nb chambres|nbre de chambres""",
        "",
    ),
}

VEHICLE_HEADINGS: dict[VehicleField, tuple[str, str]] = {
    VehicleField.PLATE: (
        """plate|plate number|licence plate|license plate|number plate|licence plate number|license plate number
        |registration|registration number|registration plate|dmv license plate number|vehicle registration|tag
        |placa|matrícula|patente|placas|número de placa|número de matrícula|chapa|dominio|placa patente
        |placa do veículo|chapa de matrícula|número da placa
        |immatriculation|plaque|plaque d'immatriculation|numéro d'immatriculation|numéro de plaque|minéralogique""",
        """vehicle|vehicle plate|vessel name|hull number|hull name|vehículo|nombre de la nave|embarcación
        |veículo|embarcação|nome da embarcação|véhicule|nom du bateau|bateau""",
    ),
    VehicleField.KIND: (
        """kind|type|vehicle type|vehicle kind|type of vehicle|class|body type
        |tipo|tipo de vehículo|clase|clase de vehículo|categoría
        |tipo de veículo|categoria|espécie|classe
        |genre|type de véhicule|catégorie|carrosserie|nature""",
        "",
    ),
    VehicleField.LABEL: (
        """label|fleet number|unit|unit number|vehicle number|internal number|car number|cab number|medallion|number
        |número de flota|número interno|número de unidad|unidad|número económico|móvil|número de móvil|interno|etiqueta
        |número de frota|número da frota|número da unidade|prefixo|unidade|número de ordem|rótulo
        |numéro de parc|numéro interne|numéro de flotte|libellé|étiquette|numéro de voiture""",
        "",
    ),
    VehicleField.CAPACITY: (
        """capacity|seats|number of seats|passengers|seating capacity
        |capacidad|asientos|plazas|pasajeros|número de asientos|puestos
        |capacidade|lugares|assentos|passageiros|lotação|número de lugares
        |capacité|places|sièges|passagers|nombre de places|nb places|places assises""",
        "",
    ),
    VehicleField.COUNTRY: MEMBER_HEADINGS[MemberField.COUNTRY],
}

# A bare "car" is an automobile here: more lists say it in English than in French, where it is a coach.
KINDS: dict[VehicleKind, str] = {
    VehicleKind.CAR: """car|cars|automobile|sedan|saloon|taxi|cab|limousine|limo|suv|hatchback|estate|minicab
        |automóvil|auto|coche|carro|turismo|berlina|camioneta suv|remís|automóvel|ligeiro|ligeiro de passageiros
        |táxi|voiture|berline|break|vtc|véhicule léger|vp""",
    VehicleKind.VAN: """van|minivan|minibus|minibús|people carrier|furgoneta|furgón|monovolumen|combi|buseta|microbús
        |microbus|carrinha|furgão|micro ônibus|miniautocarro|fourgon|fourgonnette|camionnette|navette|monospace""",
    VehicleKind.BUS: """bus|city bus|autobús|ómnibus|omnibus|colectivo|guagua|camión de pasajeros|ônibus|autocarro
        |autobus|trolebús|articulado""",
    VehicleKind.COACH: """coach|touring coach|motorcoach|autocar|bus turístico|autobús turístico|pullman|autocar de turismo
        |autocarro de turismo|ônibus de turismo|ônibus rodoviário|car de tourisme|autocar de tourisme""",
    VehicleKind.TRUCK: """truck|lorry|hgv|semi|tractor unit|camión|camión articulado|tractocamión|tráiler|camião
        |caminhão|carreta|pesado|pesado de mercadorias|camion|poids lourd|semi remorque|tracteur routier""",
    VehicleKind.VESSEL: """vessel|boat|ship|ferry|launch|yacht|catamaran|lancha|barco|buque|nave|embarcación|panga|velero
        |catamarán|transbordador|navio|embarcação|balsa|veleiro|iate|bateau|navire|vedette|voilier|péniche|bac""",
    VehicleKind.TRAIN: "train|railcar|tren|ferrocarril|trem|comboio|rame|autorail|locomotive|locomotora|locomotiva",
    VehicleKind.AIRCRAFT: """aircraft|plane|aeroplane|airplane|helicopter|avión|avioneta|aeronave|helicóptero
        |avião|avion|aéronef|hélicoptère|hydravion""",
    VehicleKind.OTHER: """other|motorcycle|motorbike|rickshaw|tuk tuk|bicycle|otro|otra|moto|motocicleta|mototaxi
        |bicicleta|outro|outra|motociclo|triciclo|autre|motocyclette|vélo|calèche""",
}

SECTORS: dict[Sector, str] = {
    Sector.ACCOMMODATION: """accommodation|lodging|hotel|hotels|hostel|guest house|bed and breakfast|hospitality
        |alojamiento|hospedaje|hotelería|hostelería|hostal|posada|alojamento|hospedagem|hotelaria|pousada
        |hébergement|hôtel|hôtellerie|auberge|chambre d'hôtes|gîte""",
    Sector.TOUR_OPERATOR: """tour operator|tour operators|operador turístico|operadora de turismo|turoperador|touroperador
        |tour operador|mayorista de viajes|operadora|operador turístico receptivo|voyagiste|tour opérateur|réceptif""",
    Sector.TRAVEL_AGENCY: """travel agency|travel agent|travel agencies|agencia de viajes|agencia de turismo
        |agência de viagens|agência de turismo|agência de viagem|agence de voyage|agence de voyages""",
    Sector.TAXI: "taxi|taxis|cab|taxi company|radio taxi|taxi cooperative|cooperativa de taxis|táxi|táxis",
    Sector.PRIVATE_HIRE: """private hire|chauffeur|car with driver|ride hailing|vtc|transporte privado|remís|remise
        |alquiler con conductor|transporte ejecutivo|tvde|transporte por aplicativo|aluguel com motorista
        |voiture de transport avec chauffeur|voiture avec chauffeur""",
    Sector.COACH_BUS: """coach and bus|coach|bus|bus company|coach company|autobuses|transporte de pasajeros
        |transporte terrestre de pasajeros|autocares|transporte turístico|ônibus|autocarros|transporte rodoviário
        |transporte de passageiros|transport de voyageurs|autocars|autocar|transport en autocar""",
    Sector.ROAD_FREIGHT: """road freight|trucking|haulage|freight|transporte de carga|carga por carretera
        |transporte de mercancías|transporte rodoviário de cargas|transporte de mercadorias
        |fret routier|transport routier|transport de marchandises""",
    Sector.RIVER_SEA: """river and sea|ferry|ferries|shipping|cruise|cruises|boats|transporte marítimo|transporte fluvial
        |navegación|cruceros|navegação|cruzeiros|transport maritime|transport fluvial|croisières|navigation""",
    Sector.RAIL: "rail|railway|railways|train|ferrocarril|tren|ferroviario|ferrovia|ferroviário|rail ferroviaire|ferroviaire",
    Sector.AIR: """air|airline|airlines|aviation|aerolínea|aerolíneas|transporte aéreo|línea aérea|companhia aérea
        |aviação|aviación|compagnie aérienne|transport aérien|aérien""",
    Sector.TOLL_ROAD_SERVICES: """toll and road services|toll|tolls|toll road|road services|peaje|peajes|concesión vial
        |servicios de carretera|pedágio|portagem|portagens|concessão rodoviária|péage|péages|services routiers""",
    Sector.FUEL_TRUCK_STOPS: """fuel and truck stops|fuel station|petrol station|gas station|truck stop|gasolinera
        |estación de servicio|parador de camiones|posto de combustível|posto de gasolina|área de serviço
        |station service|aire de service|relais routier""",
    Sector.INSURER: "insurer|insurance|aseguradora|seguros|seguradora|seguro|assureur|assurance|assurances",
    Sector.OTHER: "other|others|otro|otra|otros|outro|outra|outros|autre|autres|divers",
}

LANGUAGES: dict[str, str] = {
    "en": "english|inglés|inglês|anglais|en gb|en us|eng",
    "es": "spanish|español|castellano|espanhol|espagnol|es es|es mx|spa",
    "pt": "portuguese|portugués|português|portugais|pt br|pt pt|por",
    "fr": "french|francés|francês|français|fr fr|fr ca|fra|fre",
}
