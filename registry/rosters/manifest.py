"""Read a list of members, or of vehicles, into a preview with every fault by row and column."""

from collections.abc import Iterable, Sequence
from functools import partial

from registry.fleets.rules import plate_key
from registry.kit.sheets import Row, Sheet
from registry.kit.words import Sentence
from registry.rosters import values
from registry.rosters.drafts import Draft, MemberDraft, Preview, VehicleDraft, natural_key
from registry.rosters.headings import Field, Layout, member_layout, vehicle_layout
from registry.rosters.reader import Findings, RowReader
from registry.rosters.rules import CAPACITY_AT_MOST, ROOMS_AT_MOST, MemberField, VehicleField, folded
from registry.signatories.rules import Sector, number_key

NO_NAMES = Sentence(
    "No column says the names of the members. Head it “Name”, “Nombre”, “Nome” or “Nom”, above the first member."
)
NO_PLATES = Sentence(
    "No column says the plates of the vehicles. Head it “Plate”, “Placa”, “Matrícula” or “Immatriculation”."
)
NO_EMAILS = Sentence("No column says e-mail addresses: without them nobody can be invited.")
PLATES_ALONE = 0.8  # of the rows look like plates, in a list without headings


def read_members(sheet: Sheet, *, country: str, sector: Sector) -> Preview[MemberDraft]:
    """Read a list of members.

    Args:
        sheet: as it was read.
        country: ISO 3166-1 alpha-2; of members whose row names none.
        sector: of members whose row names none.

    """
    findings = Findings()
    layout = member_layout(sheet.rows)
    if layout is None or MemberField.NAME not in layout.at:
        return without_drafts(sheet, layout, findings, NO_NAMES)
    readers = row_readers(sheet, layout, findings)
    drafts = [_member(reader, country, sector) for reader in readers]
    kept = [draft for draft, reader in zip(drafts, readers, strict=True) if reader.faultless]
    if MemberField.EMAIL not in layout.at:
        findings.warn(layout.row, "", "", NO_EMAILS)
    _compare_members(kept, layout, findings)
    return preview_of(layout, kept, readers, findings)


def read_vehicles(sheet: Sheet, *, country: str) -> Preview[VehicleDraft]:
    """Read a list of vehicles; a single column of plates needs no heading.

    Args:
        sheet: as it was read.
        country: ISO 3166-1 alpha-2; of vehicles whose row names none.

    """
    findings = Findings()
    layout = vehicle_layout(sheet.rows) or _plates_alone(sheet.rows)
    if layout is None or VehicleField.PLATE not in layout.at:
        return without_drafts(sheet, layout, findings, NO_PLATES)
    readers = row_readers(sheet, layout, findings)
    drafts = [_vehicle(reader, country) for reader in readers]
    kept = [draft for draft, reader in zip(drafts, readers, strict=True) if reader.faultless]
    _compare_vehicles(kept, layout, findings)
    return preview_of(layout, kept, readers, findings)


def _member(reader: RowReader[MemberField], country: str, sector: Sector) -> MemberDraft:
    """Read one row. Every field is read, so that every fault is found."""
    field = MemberField
    language = reader.text(field.LANGUAGE)
    if language and not values.language(language):
        reader.warn(
            field.LANGUAGE,
            Sentence("We write English, Spanish, Portuguese or French: it will be one of these."),
        )
    return MemberDraft(
        row=reader.row.number,
        name=reader.calmed(field.NAME, reader.required(field.NAME, values.name)),
        legal_name=reader.calmed(field.LEGAL_NAME, reader.read(field.LEGAL_NAME, values.name, "")),
        registry_number=reader.text(field.REGISTRY_NUMBER),
        address=reader.calmed(field.ADDRESS, reader.text(field.ADDRESS)),
        postal_code=reader.read(field.POSTAL_CODE, values.postal_code, ""),
        city=reader.calmed(field.CITY, reader.read(field.CITY, values.city, "")),
        region=reader.calmed(field.REGION, reader.text(field.REGION)),
        country=reader.read(field.COUNTRY, values.country, "") or country,
        email=reader.read(field.EMAIL, values.email, ""),
        phone=reader.read(field.PHONE, values.phone, ""),
        website=reader.read(field.WEBSITE, values.website, ""),
        contact_name=reader.calmed(field.CONTACT_NAME, reader.text(field.CONTACT_NAME)),
        language=values.language(language),
        member_number=reader.text(field.MEMBER_NUMBER),
        sector=reader.read(field.SECTOR, values.sector, None) or sector,
        rooms=reader.read(field.ROOMS, partial(values.whole, least=0, most=ROOMS_AT_MOST), None),
        as_given=reader.given,
    )


def _vehicle(reader: RowReader[VehicleField], country: str) -> VehicleDraft:
    field = VehicleField
    draft = VehicleDraft(
        row=reader.row.number,
        plate=reader.required(field.PLATE, values.plate),
        kind=reader.read(field.KIND, values.kind, None),
        label=reader.text(field.LABEL),
        capacity=reader.read(field.CAPACITY, partial(values.whole, least=1, most=CAPACITY_AT_MOST), None),
        country=reader.read(field.COUNTRY, values.country, "") or country,
    )
    if draft.plate and not any(sign.isdigit() for sign in draft.plate):
        reader.warn(field.PLATE, Sentence("This plate has no digit. Make sure that it is one."))
    return draft


def _compare_members(drafts: Iterable[MemberDraft], layout: Layout[MemberField], findings: Findings) -> None:
    """Warn of rows that say the same member again, or seem to. One warning a row, the surest."""
    keys: dict[str, MemberDraft] = {}
    places: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for draft in drafts:
        first = keys.setdefault(natural_key(draft), draft)
        place = "|".join(map(folded, (draft.name, draft.postal_code or draft.city)))
        address = "|".join(map(folded, (draft.address, draft.postal_code, draft.city)))
        if first is not draft:
            heading, value, said = _repetition(draft, first, layout)
            findings.warn(draft.row, heading, value, said)
        elif place in places:
            said = Sentence(
                "The same name and place as in row %(row)s. Make sure that they are two businesses.",
                {"row": places[place]},
            )
            findings.warn(draft.row, layout.heading(MemberField.NAME), draft.name, said)
        elif draft.address and address in addresses:
            said = Sentence(
                "The same address as in row %(row)s. Make sure that they are two businesses.",
                {"row": addresses[address]},
            )
            findings.warn(draft.row, layout.heading(MemberField.ADDRESS), draft.address, said)
        places.setdefault(place, draft.row)
        addresses.setdefault(address, draft.row)


def _repetition(
    draft: MemberDraft, first: MemberDraft, layout: Layout[MemberField]
) -> tuple[str, str, Sentence]:
    """Return heading, value and warning of a row that counts as the same member as an earlier one."""
    row = {"row": first.row}
    if number_key(draft.registry_number):
        said = Sentence("The same registry number as in row %(row)s: only that row is taken over.", row)
        return layout.heading(MemberField.REGISTRY_NUMBER), draft.registry_number, said
    if folded(draft.address) == folded(first.address):
        said = Sentence("The same member as in row %(row)s: only that row is taken over.", row)
    else:
        said = Sentence(
            "The same name and place as in row %(row)s, at another address: only that row is taken over. "
            "If they are two, tell them apart by their names or registry numbers.",
            row,
        )
    return layout.heading(MemberField.NAME), draft.name, said


def _compare_vehicles(
    drafts: Iterable[VehicleDraft], layout: Layout[VehicleField], findings: Findings
) -> None:
    """Warn of rows that say the same vehicle again, or the same fleet number of another. One warning a row."""
    seen: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for draft in drafts:
        first = seen.setdefault(plate_key(draft.plate), draft.row)
        if first != draft.row:
            said = Sentence("The same plate as in row %(row)s: only that row is taken over.", {"row": first})
            findings.warn(draft.row, layout.heading(VehicleField.PLATE), draft.plate, said)
            continue
        first = numbers.setdefault(folded(draft.label), draft.row)
        if folded(draft.label) and first != draft.row:
            said = Sentence(
                "The same fleet number as in row %(row)s, with another plate. Make sure that both are right.",
                {"row": first},
            )
            findings.warn(draft.row, layout.heading(VehicleField.LABEL), draft.label, said)


def row_readers(sheet: Sheet, layout: Layout[Field], findings: Findings) -> list[RowReader[Field]]:
    """Return a reader for each row below the headings; headings repeated on each page are left out."""
    for field, rival in layout.rivals:
        said = Sentence(
            "“%(first)s” and “%(second)s” say the same thing. Keep one of the two columns, or head it differently.",
            {"first": layout.heading(field), "second": layout.headings[rival]},
        )
        findings.fault(layout.row, layout.headings[rival], "", said)
    readers = [
        RowReader(row, layout, findings)
        for row in sheet.rows
        if row.number > layout.row and tuple(" ".join(cell.split()) for cell in row.cells) != layout.headings
    ]
    if not readers:
        findings.fault(
            layout.row, "", "", Sentence("There is nothing below the headings. Add a row for each entry.")
        )
    return readers


def _plates_alone(rows: Sequence[Row]) -> Layout[VehicleField] | None:
    """Return the layout of a list that is nothing but one column of plates."""
    columns = {at for row in rows for at, cell in enumerate(row.cells) if cell.strip()}
    like_plates = sum(_looks_like_a_plate(row.cells[-1]) for row in rows)
    if len(columns) != 1 or like_plates < PLATES_ALONE * len(rows):
        return None
    return Layout(row=0, at={VehicleField.PLATE: columns.pop()}, headings=(), rivals=())


def _looks_like_a_plate(cell: str) -> bool:
    text = values.plain(cell)
    plate = values.plate(text) if isinstance(text, str) else text
    return isinstance(plate, str) and any(sign.isdigit() for sign in plate)


def without_drafts(
    sheet: Sheet, layout: Layout[Field] | None, findings: Findings, said: Sentence
) -> Preview[Draft]:
    """Return the preview of a list that cannot be read as one, and why."""
    findings.fault(layout.row if layout else sheet.rows[0].number, "", "", said)
    return Preview(
        columns=layout.columns() if layout else (),
        ignored=layout.ignored() if layout else (),
        drafts=(),
        row_count=len(sheet.rows),
        **findings.shown(),
    )


def preview_of(
    layout: Layout[Field], drafts: Sequence[Draft], readers: Sequence[RowReader[Field]], findings: Findings
) -> Preview[Draft]:
    """Put the preview together. While two columns say the same thing, no row is understood for sure."""
    return Preview(
        columns=layout.columns(),
        ignored=layout.ignored(),
        drafts=() if layout.rivals else tuple(drafts),
        row_count=len(readers),
        **findings.shown(),
    )
