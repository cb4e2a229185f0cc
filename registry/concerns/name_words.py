"""Common names, and words with capitals that are none (data). What is missing here is covered or let pass, and no more."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN = _words(
    "juan josé jose luis carlos jorge pedro pablo miguel manuel antonio francisco javier fernando alejandro andrés andres "
    "daniel david diego eduardo enrique ernesto esteban felipe gabriel gerardo gustavo héctor hector hugo ignacio jesús "
    "joaquín joaquin julio mario marcos martín martin mauricio nicolás nicolas óscar oscar rafael ramón ramon raúl raul "
    "ricardo roberto rodrigo rubén ruben salvador santiago sebastián sebastian sergio tomás tomas vicente víctor victor álvaro alvaro "
    "maría maria ana carmen laura marta rosa lucía lucia elena isabel patricia sofía sofia valentina camila daniela andrea "
    "gabriela fernanda paola paula claudia silvia verónica veronica teresa cristina mónica monica adriana natalia carolina beatriz "
    "alejandra lorena karla carla diana julia juana josefina guadalupe xiomara yolanda ximena luisa inés ines "
    "joão joao paulo lucas mateus matheus pedro gabriela letícia leticia larissa mariana bruna aline juliana marcelo thiago tiago "
    "guilherme gustavo leonardo luciana márcia marcia vitória vitoria "
    "john james robert michael william richard joseph thomas charles christopher matthew anthony paul steven andrew "
    "kevin brian george edward jason jeffrey ryan jacob gary eric jonathan stephen larry justin scott brandon benjamin samuel "
    "mary jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra ashley emily michelle amanda "
    "melissa deborah stephanie rebecca sharon amy angela anna emma olivia sophia jane peter simon "
    "jean pierre jacques michel philippe alain bernard françois francois laurent christophe nathalie isabelle sylvie catherine "
    "marie camille chloé léa julie aurélie céline sophie claire élodie guillaume julien olivier antoine thierry mohamed mohammed ahmed fatima"
)
SURNAMES = _words(
    "garcía garcia rodríguez rodriguez gonzález gonzalez hernández hernandez lópez lopez martínez martinez pérez perez sánchez sanchez "
    "ramírez ramirez torres flores rivera gómez gomez díaz diaz cruz morales reyes gutiérrez gutierrez ortiz chávez chavez ramos "
    "ruiz jiménez jimenez vargas castillo mendoza álvarez alvarez romero herrera medina aguilar castro fernández fernandez rojas mora "
    "solano quesada soto campos vega delgado silva santos oliveira souza sousa pereira ferreira almeida costa carvalho gomes ribeiro "
    "martins alves lima araújo araujo barbosa rocha dias nunes mendes smith johnson williams brown jones miller davis wilson "
    "anderson taylor thomas moore jackson martin lee thompson harris clark lewis robinson dupont dubois durand moreau lefebvre leroy roux"
)
PARTICLES = _words("de del della di da do dos das du des d la las los le van von der y e i")
# What follows one of these is the name of a place, a street, a house or a body.
NAMING = _words(
    "hotel hostel hostal hôtel motel posada lodge resort inn casa bar restaurant restaurante café cafe club disco discoteca "
    "san santa santo são sao saint sainte st ste puerto porto port playa praia plage costa beach bahía baía bay isla ilha île island "
    "río rio river lago lac lake cerro monte mount mont valle vale villa vila ville ciudad cidade city pueblo barrio bairro "
    "nueva nuevo nova novo new nouvelle north south east west norte sur sul este oeste "
    "calle avenida avenue av rua rue street road carretera estrada ruta route plaza praça place parque parc park puente ponte "
    "terminal aeropuerto aeroporto airport aéroport estación estação station gare parada muelle "
    "hospital clínica clinica escuela escola school école colegio colégio universidad universidade university iglesia igreja church "
    "ministerio ministério ministry ministère fiscalía fiscalia fundación fundação foundation patronato instituto institute conselho "
    "consejo comisaría delegacia embajada embaixada embassy ambassade taxi taxis transportes tours turismo agencia agência agency "
    "los las el la les le the buenos belo estados united grand gran great"
)
# With a capital, and no part of a name: days, months, countries, bodies and what this register speaks of.
NO_NAMES = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december lunes martes miércoles miercoles jueves viernes sábado sabado domingo enero febrero marzo abril mayo junio "
    "julio agosto septiembre setiembre octubre noviembre diciembre segunda terça quarta quinta sexta janeiro fevereiro março "
    "maio junho julho setembro outubro novembro dezembro lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars "
    "avril mai juin juillet août septembre octobre novembre décembre christmas easter navidad semana natal noël páscoa pâques "
    "rica brasil brazil brésil méxico mexico mexique colombia chile perú peru argentina uruguay paraguay bolivia ecuador venezuela "
    "guatemala honduras nicaragua panamá panama canadá canada españa spain espagne portugal france francia frança europa europe "
    "africa áfrica américa america central english spanish french portuguese american european español française "
    "code código child children protection ecpat unicef interpol whatsapp facebook instagram telegram tiktok google airbnb booking uber "
    "police policía policia polícia nacional national civil judicial federal public público pública publique "
    "law ley lei loi art article artículo artigo res decreto covid iso rules convention module "
    "manager reception receptionist security guest driver gerente recepción recepcion seguridad guardia huésped conductor "
    "recepção segurança hóspede motorista réception client chauffeur sr sra mr mrs ms dr dra señor señora don doña"
)
# Capitals at the beginning of a sentence.
STARTERS = _words(
    "a an the this that these those we i he she they it you my our his her their there here then when where while after before at "
    "in on by for from with to and but or so if yesterday today tonight last one two three some no yes not call called tell told ask asked "
    "yo él ella ellos nosotros un una unos unas el la los las al del este esta ese esa mi su nuestro hoy ayer anoche luego después "
    "cuando donde mientras antes en con por para y o pero si no sí se le lo nos avisamos llamamos vimos dijo "
    "eu ele ela eles nós um uma uns umas o os as ao à ontem hoje depois quando onde enquanto antes em com por para e ou mas se "
    "sim não avisamos ligamos vimos je il elle ils elles nous vous on un une des le la les l ce cet cette mon son notre hier "
    "aujourd'hui après avant quand où pendant dans avec par pour et ou mais si oui non appelé appelons"
)
