"""Every router there is: one line a feature's pages."""

import registry.accounts.code_pages
import registry.accounts.factor_pages
import registry.accounts.link_pages
import registry.accounts.own_pages
import registry.accounts.proof_pages
import registry.accounts.registrar_pages
import registry.accounts.team_pages
import registry.accounts.web
import registry.adherence.plan_pages
import registry.adherence.web
import registry.applications.claim_pages
import registry.applications.document_pages
import registry.applications.review_pages
import registry.applications.step_pages
import registry.applications.web
import registry.applications.wish_pages
import registry.associations.describing_pages
import registry.associations.own_pages
import registry.associations.web
import registry.audits.checklist_pages
import registry.audits.draw_pages
import registry.audits.member_pages
import registry.audits.plan_pages
import registry.audits.visit_pages
import registry.campaigns.card_pages
import registry.campaigns.confirming_pages
import registry.campaigns.hanging_pages
import registry.campaigns.reaching_pages
import registry.campaigns.registrar_pages
import registry.campaigns.slip_pages
import registry.campaigns.web
import registry.cases.answer_pages
import registry.cases.authority_pages
import registry.cases.confirm_pages
import registry.cases.hold_pages
import registry.cases.looking_pages
import registry.cases.proof_pages
import registry.cases.referral_pages
import registry.cases.told_pages
import registry.cases.web
import registry.checker.web
import registry.codes.web
import registry.complaints.desk_pages
import registry.complaints.web
import registry.countries.hotline_pages
import registry.countries.open_data_pages
import registry.countries.web
import registry.courses.lead_pages
import registry.courses.web
import registry.credentials.web
import registry.decisions.hearing_pages
import registry.decisions.own_pages
import registry.decisions.panel_pages
import registry.decisions.web
import registry.desks.business_pages
import registry.desks.country_pages
import registry.desks.federation_pages
import registry.desks.handing_over_pages
import registry.desks.member_pages
import registry.desks.point_pages
import registry.desks.web
import registry.directory.association_pages
import registry.directory.correcting_pages
import registry.directory.register_pages
import registry.directory.statistics_pages
import registry.directory.web
import registry.door.follow_pages
import registry.door.pages
import registry.handlers.registrar_pages
import registry.handlers.web
import registry.histories.web
import registry.incidents.new_pages
import registry.incidents.web
import registry.keys.web
import registry.logos.alarm_pages
import registry.logos.badge_pages
import registry.logos.fleet_pages
import registry.logos.here_pages
import registry.logos.misuse_pages
import registry.logos.picture_pages
import registry.logos.placement_pages
import registry.logos.screen_pages
import registry.logos.signed_pages
import registry.logos.status_pages
import registry.logos.vehicle_pages
import registry.logos.verify_pages
import registry.operations.web
import registry.operations.work_pages
import registry.passports.holder_pages
import registry.passports.my_pages
import registry.passports.public_pages
import registry.reports.business_pages
import registry.reports.review_pages
import registry.rosters.training_pages
import registry.rosters.web
import registry.safety.web
import registry.training.check_in_pages
import registry.training.coverage_pages
import registry.training.drill_pages
import registry.training.link_pages
import registry.training.oversight_pages
import registry.training.present_pages
import registry.training.roll_pages
import registry.training.session_pages
import registry.training.staff_pages
import registry.training.trainer_pages
import registry.welcome.web

ROUTERS = (
    registry.accounts.code_pages.router,
    registry.accounts.factor_pages.changing,
    registry.accounts.factor_pages.looking,
    registry.accounts.link_pages.router,
    registry.accounts.own_pages.router,
    registry.accounts.proof_pages.router,
    registry.accounts.team_pages.members,
    registry.accounts.team_pages.owners,
    registry.accounts.web.router,
    registry.adherence.plan_pages.router,
    registry.adherence.web.members,
    registry.adherence.web.owners,
    registry.adherence.web.registrars,
    registry.adherence.web.reviewers,
    registry.applications.claim_pages.answering,
    registry.applications.claim_pages.claimants,
    registry.applications.claim_pages.deciding,
    registry.applications.claim_pages.registrars,
    registry.applications.claim_pages.reviewers,
    registry.applications.document_pages.router,
    registry.applications.review_pages.accepting,
    registry.applications.review_pages.deciding,
    registry.applications.review_pages.registrars,
    registry.applications.review_pages.reviewers,
    registry.applications.step_pages.router,
    registry.applications.web.public,
    registry.applications.web.router,
    registry.applications.wish_pages.answering,
    registry.applications.wish_pages.router,
    registry.associations.describing_pages.router,
    registry.associations.own_pages.router,
    registry.associations.web.association_team,
    registry.associations.web.entering,
    registry.accounts.registrar_pages.router,
    registry.audits.checklist_pages.router,
    registry.audits.draw_pages.associations,
    registry.audits.draw_pages.public,
    registry.audits.draw_pages.registrars,
    registry.audits.member_pages.router,
    registry.audits.plan_pages.association_planning,
    registry.audits.plan_pages.association_reading,
    registry.audits.plan_pages.registrars,
    registry.audits.visit_pages.router,
    registry.histories.web.members,
    registry.histories.web.own,
    registry.histories.web.registrars,
    registry.decisions.hearing_pages.public,
    registry.decisions.hearing_pages.registrars,
    registry.decisions.own_pages.router,
    registry.decisions.panel_pages.router,
    registry.decisions.web.decisions,
    registry.decisions.web.members,
    registry.decisions.web.waiting,
    registry.decisions.web.registrars,
    registry.campaigns.card_pages.router,
    registry.campaigns.confirming_pages.router,
    registry.campaigns.hanging_pages.router,
    registry.campaigns.registrar_pages.router,
    registry.campaigns.slip_pages.router,
    registry.campaigns.reaching_pages.administrators,
    registry.campaigns.reaching_pages.secrets_of,
    registry.campaigns.reaching_pages.vouchers,
    registry.campaigns.web.opening,
    registry.campaigns.web.reading,
    registry.cases.answer_pages.router,
    registry.cases.authority_pages.handlers,
    registry.cases.authority_pages.registrars,
    registry.cases.confirm_pages.router,
    registry.cases.hold_pages.router,
    registry.cases.looking_pages.router,
    registry.cases.told_pages.router,
    registry.cases.proof_pages.router,
    registry.cases.referral_pages.router,
    registry.cases.web.router,
    registry.checker.web.router,
    registry.codes.web.public,
    registry.codes.web.registrars,
    registry.complaints.desk_pages.businesses,
    registry.complaints.desk_pages.registrars,
    registry.complaints.desk_pages.reviewers,
    registry.complaints.web.router,
    registry.countries.hotline_pages.router,
    registry.countries.open_data_pages.router,
    registry.countries.web.changing,
    registry.countries.web.public,
    registry.countries.web.registrars,
    registry.courses.lead_pages.router,
    registry.courses.web.router,
    registry.desks.business_pages.keepers,
    registry.desks.business_pages.reading,
    registry.desks.country_pages.router,
    registry.desks.federation_pages.deciding,
    registry.desks.federation_pages.reading,
    registry.desks.handing_over_pages.router,
    registry.desks.member_pages.ending,
    registry.desks.member_pages.reading,
    registry.desks.member_pages.reminding,
    registry.desks.point_pages.router,
    registry.desks.web.associations,
    registry.desks.web.people,
    registry.desks.web.registrars,
    registry.directory.association_pages.router,
    registry.credentials.web.router,
    registry.directory.correcting_pages.router,
    registry.directory.register_pages.deciding,
    registry.directory.register_pages.router,
    registry.directory.statistics_pages.open_data,
    registry.directory.statistics_pages.router,
    registry.directory.web.router,
    registry.door.follow_pages.router,
    registry.door.pages.router,
    registry.handlers.registrar_pages.router,
    registry.handlers.web.router,
    registry.incidents.new_pages.router,
    registry.incidents.web.router,
    registry.keys.web.router,
    registry.logos.alarm_pages.router,
    registry.logos.badge_pages.keepers,
    registry.logos.badge_pages.public,
    registry.logos.fleet_pages.router,
    registry.logos.misuse_pages.answering,
    registry.logos.here_pages.router,
    registry.logos.misuse_pages.public,
    registry.logos.misuse_pages.registrars,
    registry.logos.picture_pages.keepers,
    registry.logos.picture_pages.public,
    registry.logos.placement_pages.router,
    registry.logos.screen_pages.keepers,
    registry.logos.screen_pages.scans,
    registry.logos.screen_pages.screens,
    registry.logos.signed_pages.router,
    registry.logos.status_pages.router,
    registry.logos.vehicle_pages.router,
    registry.logos.verify_pages.router,
    registry.operations.web.health,
    registry.operations.web.letters,
    registry.operations.web.static,
    registry.operations.work_pages.router,
    registry.passports.holder_pages.router,
    registry.passports.my_pages.router,
    registry.passports.public_pages.router,
    registry.reports.business_pages.keepers,
    registry.reports.business_pages.owners,
    registry.reports.review_pages.deciding,
    registry.reports.review_pages.readers,
    registry.reports.review_pages.registrars,
    registry.reports.review_pages.reviewers,
    registry.rosters.training_pages.attendances,
    registry.rosters.training_pages.staff,
    registry.rosters.web.associations,
    registry.rosters.web.businesses,
    registry.safety.web.router,
    registry.training.check_in_pages.desk,
    registry.training.check_in_pages.public,
    registry.training.coverage_pages.router,
    registry.training.link_pages.router,
    registry.training.drill_pages.router,
    registry.training.oversight_pages.members,
    registry.training.oversight_pages.registrars,
    registry.training.roll_pages.router,
    registry.training.present_pages.router,
    registry.training.session_pages.router,
    registry.training.staff_pages.router,
    registry.training.trainer_pages.router,
    registry.welcome.web.router,
)
