"""The first tables.

Revision ID: 0001first
Revises: nothing
Created: 2026-11-23 23:21:22.928760
"""

import sqlalchemy as sa
from alembic import op

revision = "0001first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("email", sa.String(), nullable=False, comment="Lower case"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "password_hash", sa.String(), nullable=False, comment="Argon2id, with its own parameters and salt"
        ),
        sa.Column("generation", sa.Integer(), nullable=False, comment="Sessions of an earlier one are over"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the address was shown to be theirs",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "associations",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, comment="The contact on record; not shown in public"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_associations_country_is_alpha2")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_associations")),
        sa.UniqueConstraint("slug", name=op.f("uq_associations_slug")),
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True, comment="Erased once done or given up"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "claimed_until", sa.DateTime(timezone=True), nullable=True, comment="A worker is at it until then"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_error", sa.String(), nullable=True, comment="The class of the last failure, no text of it"
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_waiting", ["done_at", "given_up_at", "due_at"], unique=False)

    op.create_table(
        "ledger_entries",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="Null when the act is the system's own"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "signatory_id",
            sa.Uuid(),
            nullable=True,
            comment="Whose history the entry belongs to, if anyone's",
        ),
        sa.Column(
            "details", sa.JSON(), nullable=False, comment="Ids, codes and dates; never words of a person"
        ),
        sa.Column("reason", sa.String(), nullable=True, comment="In words; may be erased, its hash stays"),
        sa.Column(
            "reason_hash", sa.LargeBinary(), nullable=True, comment="As `rules.reason_hash` returns it"
        ),
        sa.Column(
            "reason_salt", sa.LargeBinary(), nullable=True, comment="16 random bytes, erased with the reason"
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entries_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_at"), ["at"], unique=False)
        batch_op.create_index("ix_ledger_entries_signatory_id_at", ["signatory_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "outbox_mails",
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True, comment="Null once sent or given up"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Not before this; moves on after each failure",
        ),
        sa.Column(
            "claimed_until", sa.DateTime(timezone=True), nullable=True, comment="A worker is at it until then"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_error", sa.String(), nullable=True, comment="The class of the last failure, no text of it"
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
    )
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_mails_waiting", ["sent_at", "given_up_at", "due_at"], unique=False)

    op.create_table(
        "signatories",
        sa.Column(
            "slug", sa.String(), nullable=False, comment="As `rules.make_slug` returns it; never changes"
        ),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column(
            "trade_name", sa.String(), nullable=False, comment="What stands on the door; shown in public"
        ),
        sa.Column("sector", sa.String(40), nullable=False),
        sa.Column(
            "sole_trader",
            sa.Boolean(),
            nullable=False,
            comment="A person: the legal name is not shown in public",
        ),
        sa.Column(
            "registry_number", sa.String(), nullable=False, comment="As typed; empty where there is none"
        ),
        sa.Column("number_key", sa.String(), nullable=False, comment="As `rules.number_key` returns it"),
        sa.Column("country", sa.String(), nullable=False, comment="ISO 3166-1 alpha-2, upper case"),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, comment="The contact on record; not shown in public"),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column(
            "language", sa.String(), nullable=False, comment="In which letters to the business are written"
        ),
        sa.Column(
            "skeleton",
            sa.String(),
            nullable=False,
            comment="Of the trade name; equal ones look alike, and a person decides",
        ),
        sa.Column(
            "searched",
            sa.String(),
            nullable=False,
            comment="Names, city and region as `kit.searchable` folds them",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_signatories_country_is_alpha2")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatories")),
        sa.UniqueConstraint("slug", name=op.f("uq_signatories_slug")),
    )
    with op.batch_alter_table("signatories", schema=None) as batch_op:
        batch_op.create_index("ix_signatories_country_number_key", ["country", "number_key"], unique=False)
        batch_op.create_index("ix_signatories_country_skeleton", ["country", "skeleton"], unique=False)
        batch_op.create_index(batch_op.f("ix_signatories_sector"), ["sector"], unique=False)

    op.create_table(
        "spent",
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column(
            "subject",
            sa.LargeBinary(),
            nullable=False,
            comment="A keyed hash; the key lives a day, in memory",
        ),
        sa.Column("window", sa.Integer(), nullable=False, comment="Number of the window since 1970"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "subject", "window", name=op.f("pk_spent")),
    )
    op.create_table(
        "claims",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_claims_account_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_claims_decided_by")),
        sa.ForeignKeyConstraint(["signatory_id"], ["signatories.id"], name=op.f("fk_claims_signatory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claims_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claims_signatory_id"), ["signatory_id"], unique=False)
        batch_op.create_index(
            "one_open_claim",
            ["signatory_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "code_versions",
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is shown as v1"),
        sa.Column("texts", sa.JSON(), nullable=False, comment="By language, as `rules` reads it"),
        sa.Column(
            "hashes", sa.JSON(), nullable=False, comment="By language: SHA-256 of `rules.canonical_text`, hex"
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True, comment="Null: shipped"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_code_versions_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_code_versions_number")),
    )
    op.create_table(
        "country_profiles",
        sa.Column("country", sa.String(), nullable=False, comment="ISO 3166-1 alpha-2, upper case"),
        sa.Column("profile", sa.JSON(), nullable=False, comment="As `rules.Profile` reads it"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True, comment="Null: shipped"),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_country_profiles_country_is_alpha2")),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_country_profiles_changed_by")),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_country_profiles")),
    )
    op.create_table(
        "establishments",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_establishments_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishments")),
    )
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_establishments_signatory_id"), ["signatory_id"], unique=False)

    op.create_table(
        "hotlines",
        sa.Column("country", sa.String(), nullable=False, comment="ISO 3166-1 alpha-2, or EU"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, comment="As people write it"),
        sa.Column("dial", sa.String(), nullable=False, comment="As a telephone takes it"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False, comment="call, text or whatsapp"),
        sa.Column("hours", sa.String(), nullable=False, comment="As `hours` reads it; empty is unknown"),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_date", sa.String(), nullable=False, comment="A year, a month, a day, or empty"),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["verified_by"], ["accounts.id"], name=op.f("fk_hotlines_verified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotlines")),
    )
    with op.batch_alter_table("hotlines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hotlines_country"), ["country"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="As `rules.hash_token` returns it"),
        sa.Column("email", sa.String(), nullable=False, comment="Lower case"),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="As `posts.organisation_id`"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True, comment="Null: by the command line"),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["accounts.id"], name=op.f("fk_invitations_accepted_by")),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name=op.f("fk_invitations_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "mail_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="As `rules.hash_token` returns it"),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mail_links_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mail_links")),
    )
    with op.batch_alter_table("mail_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_links_account_id"), ["account_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True, comment="The last day on which it counts"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_memberships_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_memberships_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            "ix_memberships_association_id_signatory_id", ["association_id", "signatory_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_memberships_signatory_id"), ["signatory_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="A signatory or an association"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True, comment="The last day on which it counts"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(role = 'registrar') = (organisation_id IS NULL)",
            name=op.f("ck_posts_registrars_have_no_organisation"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_posts_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "organisation_id",
            "since",
            name=op.f("uq_posts_account_id_role_organisation_id_since"),
        ),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "rosters",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="The association, or the signatory"),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True, comment="Null: by the command line"),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column(
            "country", sa.String(), nullable=False, comment="ISO 3166-1 alpha-2; of rows that name none"
        ),
        sa.Column(
            "preview",
            sa.LargeBinary(),
            nullable=True,
            comment="As `stored.pack` returns it: it holds addresses, and is erased at the end",
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True, comment="A `rules.Outcome`: counts"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["accounts.id"], name=op.f("fk_rosters_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    with op.batch_alter_table("rosters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rosters_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="As `rules.hash_token` returns it"),
        sa.Column("public_id", sa.Uuid(), nullable=False, comment="Names it on its owner's page"),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column(
            "wearing", sa.Uuid(), nullable=True, comment="The organisation acted for; null is the first hat"
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="To the minute"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sessions_public_id")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "vehicles",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "plate", sa.String(), nullable=False, comment="As it stands on the vehicle, or the vessel's name"
        ),
        sa.Column("plate_key", sa.String(), nullable=False, comment="As `rules.plate_key` returns it"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("label", sa.String(), nullable=False, comment="The fleet's own number; may be empty"),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="Seats for passengers"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["signatory_id"], ["signatories.id"], name=op.f("fk_vehicles_signatory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicles")),
        sa.UniqueConstraint("signatory_id", "plate_key", name=op.f("uq_vehicles_signatory_id_plate_key")),
    )
    with op.batch_alter_table("vehicles", schema=None) as batch_op:
        batch_op.create_index("ix_vehicles_plate_key", ["plate_key"], unique=False)

    op.create_table(
        "adherences",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("code_version_id", sa.Uuid(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column(
            "committed_on",
            sa.Date(),
            nullable=True,
            comment="Day of signature; its anniversaries are due days",
        ),
        sa.Column(
            "report_due_on", sa.Date(), nullable=True, comment="Last day on which the report is not late"
        ),
        sa.Column(
            "reported_until", sa.Date(), nullable=True, comment="Last day on which the accepted report counts"
        ),
        sa.Column("audited_until", sa.Date(), nullable=True, comment="Last day on which the audit counts"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(committed_on IS NULL) = (report_due_on IS NULL)",
            name=op.f("ck_adherences_the_committed_owe_a_report"),
        ),
        sa.ForeignKeyConstraint(
            ["code_version_id"], ["code_versions.id"], name=op.f("fk_adherences_code_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_adherences_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adherences")),
    )
    with op.batch_alter_table("adherences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adherences_code_version_id"), ["code_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adherences_signatory_id"), ["signatory_id"], unique=False)

    op.create_table(
        "placements",
        sa.Column("code", sa.String(), nullable=False, comment="As `rules.make_code` returns it"),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column(
            "label",
            sa.String(),
            nullable=False,
            comment="What the person scanning should see: door, plate, card number, domain",
        ),
        sa.Column(
            "address", sa.String(), nullable=False, comment="Where it hangs, in words; empty for what moves"
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="The last day on which it is valid"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(40), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_why IS NULL)",
            name=op.f("ck_placements_a_revocation_has_a_reason"),
        ),
        sa.CheckConstraint(
            "revoked_at IS NULL OR superseded_at IS NULL", name=op.f("ck_placements_it_ended_one_way")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_placements_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_placements_signatory_id")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["placements.id"], name=op.f("fk_placements_superseded_by")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_placements_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("code", name=op.f("uq_placements_code")),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placements_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placements_signatory_id"), ["signatory_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placements_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "applications",
        sa.Column(
            "account_id",
            sa.Uuid(),
            nullable=True,
            comment="Who fills it in; null until an invitation is accepted",
        ),
        sa.Column("signatory_id", sa.Uuid(), nullable=True, comment="Set once handed in, or by a roster"),
        sa.Column(
            "association_id", sa.Uuid(), nullable=True, comment="Whose reviewer reads it; null: a registrar"
        ),
        sa.Column("adherence_id", sa.Uuid(), nullable=True, comment="Set once handed in"),
        sa.Column("answers", sa.JSON(), nullable=False, comment="By step, by field: as typed"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority", sa.String(40), nullable=True, comment="How authority to sign was shown"),
        sa.Column("authority_recorded_by", sa.Uuid(), nullable=True),
        sa.Column("authority_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_applications_account_id")),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_applications_adherence_id")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_applications_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_recorded_by"], ["accounts.id"], name=op.f("fk_applications_authority_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_applications_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("adherence_id", name=op.f("uq_applications_adherence_id")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_association_id"), ["association_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_signatory_id"), ["signatory_id"], unique=False)

    op.create_table(
        "dates_changes",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False, comment="The day of setting, in the country's calendar"),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("reported_until", sa.Date(), nullable=True),
        sa.Column("audited_until", sa.Date(), nullable=True),
        sa.Column(
            "why",
            sa.String(),
            nullable=False,
            comment="A code: signed, registrar, report, audit; words stand in the ledger",
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_dates_changes_actor_id")),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_dates_changes_adherence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dates_changes")),
    )
    with op.batch_alter_table("dates_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dates_changes_adherence_id"), ["adherence_id"], unique=False)

    op.create_table(
        "misuse_reports",
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=True, comment="As read from the mark, where it could be one"),
        sa.Column("country", sa.String(), nullable=False, comment="Where it was seen, ISO 3166-1 alpha-2"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column(
            "received_on",
            sa.Date(),
            nullable=False,
            comment="The day alone: no moment that would lead to a visitor",
        ),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column(
            "announced_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When registrars were told, with all others of the hour",
        ),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["handled_by"], ["accounts.id"], name=op.f("fk_misuse_reports_handled_by")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_misuse_reports_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse_reports")),
    )
    with op.batch_alter_table("misuse_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_misuse_reports_placement_id"), ["placement_id"], unique=False)

    op.create_table(
        "plan_items",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False, comment="C1 … C6, T1"),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("evidence_kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["adherence_id"], ["adherences.id"], name=op.f("fk_plan_items_adherence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
    )
    with op.batch_alter_table("plan_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_items_adherence_id"), ["adherence_id"], unique=False)

    op.create_table(
        "recommendations",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=False),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "association_id",
            sa.Uuid(),
            nullable=True,
            comment="For whom the recommender acted; null: the register",
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "followed", sa.Boolean(), nullable=True, comment="Whether the decision was what was recommended"
        ),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_recommendations_a_decision_has_a_decider"),
        ),
        sa.CheckConstraint(
            "(followed IS NULL) = (decided_at IS NULL)", name=op.f("ck_recommendations_a_decision_says_what")
        ),
        sa.CheckConstraint("decided_by <> recommended_by", name=op.f("ck_recommendations_four_eyes")),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_recommendations_adherence_id")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_recommendations_association_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_recommendations_decided_by")),
        sa.ForeignKeyConstraint(
            ["recommended_by"], ["accounts.id"], name=op.f("fk_recommendations_recommended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendations_adherence_id"), ["adherence_id"], unique=False)
        batch_op.create_index("ix_recommendations_waiting", ["decided_at", "recommended_at"], unique=False)
        batch_op.create_index(
            "uq_recommendations_open",
            ["adherence_id", "outcome"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "signatures",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False, comment="In the business, as typed"),
        sa.Column(
            "statement", sa.String(), nullable=False, comment="The sentence that was ticked, as it was shown"
        ),
        sa.Column("language", sa.String(), nullable=False, comment="Of the text that was read and signed"),
        sa.Column("text_sha256", sa.String(), nullable=False, comment="Of that text, hex"),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "particulars",
            sa.JSON(),
            nullable=False,
            comment="The rest of what `record.Record` prints, as it was that day: the business may move, the site be renamed",
        ),
        sa.Column("record_sha256", sa.String(), nullable=False, comment="Of the PDF record, hex"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_signatures_account_id")),
        sa.ForeignKeyConstraint(["adherence_id"], ["adherences.id"], name=op.f("fk_signatures_adherence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("adherence_id", name=op.f("uq_signatures_adherence_id")),
    )
    op.create_table(
        "status_changes",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1, 2, 3 … within the adherence, in the order of entry",
        ),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column(
            "effective_on", sa.Date(), nullable=False, comment="The first day, in the country's calendar"
        ),
        sa.Column("category", sa.String(40), nullable=True, comment="What the public is told of the reason"),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_status_changes_actor_id")),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_status_changes_adherence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_changes")),
        sa.UniqueConstraint("adherence_id", "number", name=op.f("uq_status_changes_adherence_id_number")),
    )
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_status_changes_in_effect", ["adherence_id", "effective_on", "number", "status"], unique=False
        )

    op.create_table(
        "authority_documents",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="JPEG"),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_authority_documents_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["accounts.id"], name=op.f("fk_authority_documents_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_documents")),
    )
    with op.batch_alter_table("authority_documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authority_documents_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "review_comments",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column(
            "item",
            sa.String(),
            nullable=False,
            comment="step or step.field, such as business.legal_name or plan.C3",
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the business handed in again",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_review_comments_application_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_review_comments_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
    )
    with op.batch_alter_table("review_comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_comments_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "review_drafts",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False, comment="As `review_comments.item`"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_review_drafts_application_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_review_drafts_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_drafts")),
        sa.UniqueConstraint(
            "application_id", "author_id", "item", name=op.f("uq_review_drafts_application_id_author_id_item")
        ),
    )


def downgrade() -> None:
    op.drop_table("review_drafts")
    with op.batch_alter_table("review_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comments_application_id"))

    op.drop_table("review_comments")
    with op.batch_alter_table("authority_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_documents_application_id"))

    op.drop_table("authority_documents")
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_status_changes_in_effect")

    op.drop_table("status_changes")
    op.drop_table("signatures")
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_recommendations_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index("ix_recommendations_waiting")
        batch_op.drop_index(batch_op.f("ix_recommendations_adherence_id"))

    op.drop_table("recommendations")
    with op.batch_alter_table("plan_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_items_adherence_id"))

    op.drop_table("plan_items")
    with op.batch_alter_table("misuse_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_misuse_reports_placement_id"))

    op.drop_table("misuse_reports")
    with op.batch_alter_table("dates_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dates_changes_adherence_id"))

    op.drop_table("dates_changes")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_applications_association_id"))
        batch_op.drop_index(batch_op.f("ix_applications_account_id"))

    op.drop_table("applications")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placements_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_placements_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_placements_establishment_id"))

    op.drop_table("placements")
    with op.batch_alter_table("adherences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adherences_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_adherences_code_version_id"))

    op.drop_table("adherences")
    with op.batch_alter_table("vehicles", schema=None) as batch_op:
        batch_op.drop_index("ix_vehicles_plate_key")

    op.drop_table("vehicles")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_account_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("rosters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rosters_organisation_id"))

    op.drop_table("rosters")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_posts_account_id"))

    op.drop_table("posts")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_signatory_id"))
        batch_op.drop_index("ix_memberships_association_id_signatory_id")

    op.drop_table("memberships")
    with op.batch_alter_table("mail_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_links_account_id"))

    op.drop_table("mail_links")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_email"))

    op.drop_table("invitations")
    with op.batch_alter_table("hotlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hotlines_country"))

    op.drop_table("hotlines")
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishments_signatory_id"))

    op.drop_table("establishments")
    op.drop_table("country_profiles")
    op.drop_table("code_versions")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_claim",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_claims_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_claims_account_id"))

    op.drop_table("claims")
    op.drop_table("spent")
    with op.batch_alter_table("signatories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signatories_sector"))
        batch_op.drop_index("ix_signatories_country_skeleton")
        batch_op.drop_index("ix_signatories_country_number_key")

    op.drop_table("signatories")
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mails_waiting")

    op.drop_table("outbox_mails")
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entries_subject_id"))
        batch_op.drop_index("ix_ledger_entries_signatory_id_at")
        batch_op.drop_index(batch_op.f("ix_ledger_entries_at"))
        batch_op.drop_index(batch_op.f("ix_ledger_entries_actor_id"))

    op.drop_table("ledger_entries")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_waiting")

    op.drop_table("jobs")
    op.drop_table("associations")
    op.drop_table("accounts")
