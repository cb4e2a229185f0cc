"""An annual report speaks of no case."""

import pytest

from registry.reports.cases_told import speaks_of_cases


@pytest.mark.parametrize(
    "text",
    [
        "Este año denunciamos 3 casos a la policía.",
        "El huésped fue detenido en nuestro hotel",
        "Cero casos este año, ninguna denuncia.",
        "No incidents were noted.",
        "We had two suspected cases.",
        "Casos: 0",
        "Não houve nenhuma ocorrência.",
        "Aucun signalement cette année.",
        "Nous avons signalé un client à la police",
        "SIN   INCIDENTES",
        "Several suspicions came up.",
    ],
)
def test_counts_of_cases_and_what_became_of_somebody_are_found(text: str) -> None:
    assert speaks_of_cases(text)


@pytest.mark.parametrize(
    "text",
    [
        "We trained everybody at the reception.",
        "We practised three times whom to call when something looks wrong.",
        "In some cases the clause was translated; en algunos casos, em alguns casos, dans quelques cas.",
        "Two practice drills, with dos casos prácticos.",
        "The team knows how to report, and the numbers hang at the desk. In case of doubt they call.",
        "Capacitamos a 12 personas y colgamos los números de denuncia en la recepción.",
        "La police est venue former l'équipe.",
        "Treinamos todas as pessoas; a clausula está em 14 contratos.",
        "One annual report was late.",
    ],
)
def test_what_was_practised_and_agreed_is_no_case(text: str) -> None:
    assert not speaks_of_cases(text)
