"""Where questions about people begin at no door, beside what test_scoped_queries.py has.

A place is a file, the function that asked and the table; each was looked at before it was added. A
second question of the same table in a function is not seen anew.
"""

ALSO: dict[str, str] = {
    "one's own account, second step or sign-in, or the token that was sent: found by its index": """
accounts/actions/notices.py choose_notice User
accounts/actions/second_factor.py confirm_authenticator Authenticator
accounts/actions/second_factor.py prepare_authenticator Authenticator
accounts/actions/tokens.py issue_token AccessToken
accounts/actions/tokens.py use_token AccessToken
accounts/actions/tokens.py use_token AccessToken (for everybody)
accounts/actions/tokens.py use_token User
accounts/actions/entry_links.py may_enter User
accounts/actions/entry_links.py use_link EntryLink
accounts/actions/entry_links.py use_link EntryLink (for everybody)
accounts/actions/entry_links.py use_link User
accounts/actions/sign_ins.py _end SignIn
accounts/actions/sign_ins.py move_sign_in SignIn
accounts/actions/sign_ins.py record_failed_sign_in User
accounts/actions/sign_ins.py record_failed_sign_in User (for everybody)
accounts/actions/sign_ins.py record_lock_out User
accounts/actions/sign_ins.py touch_sign_in SignIn
accounts/attempts.py _signed_in_from_here SignIn
accounts/attempts.py _signed_in_from_here SignIn (for everybody)
accounts/backends.py authenticate User
accounts/backends.py authenticate User (for everybody)
accounts/backends.py get_user User
accounts/second_step.py held User
accounts/second_step.py is_bound Authenticator
    """,
    "a row that a step was handed, again and under lock: who may is asked there, of that row": """
accounts/actions/entry_links.py _revoke SignIn
accounts/actions/entry_links.py issue_link EntryLink
accounts/actions/entry_links.py issue_link User
accounts/actions/entry_links.py revoke_link User
accounts/actions/posts.py grant_posts User
accounts/actions/posts.py locked User
alliances/actions/joins.py _locked Unit
alliances/actions/joins.py join_units Unit
alliances/actions/joins.py tell_units_apart Unit
alliances/actions/joins.py undo_join Unit
alliances/actions/memberships.py _ask Unit
core/ledger/writing.py _uids_of ImportedRows
core/ledger/writing.py brought_by ImportBatch
core/ledger/writing.py written_by_imports ImportBatch
dashboard/importing/actions.py _correct ImportBatch
dashboard/importing/actions.py _expect_unchanged ImportBatch
dashboard/importing/actions.py _write ImportBatch
dashboard/importing/actions.py issue_codes ImportBatch
dashboard/importing/actions.py issue_codes User
dashboard/importing/actions.py undo_import ImportBatch
dashboard/importing/carried.py carry ImportBatch
party/actions/assistant_logs.py void_log SecretaryAssistant
party/actions/assistants.py _refuse_another_community SecretaryAssistant
party/actions/certificates.py issue_certificate SecretaryAssistant
party/actions/certificates.py revoke_certificate ServiceCertificate
party/actions/check_ins.py save_check_in MemberCheckIn
party/actions/meetings.py take_off_list Attendee
party/actions/partners.py save_attachment Partner
places/actions.py save_unit Unit
volunteers/actions/armbands.py _hold_coming RedArmband
volunteers/actions/held.py hold_people Volunteer
volunteers/actions/held.py hold_people_of Volunteer
volunteers/actions/hours.py propose_hours Volunteer
volunteers/actions/merged_rows.py give_back_armbands RedArmband
volunteers/actions/merged_rows.py move_armbands RedArmband
volunteers/actions/merged_rows.py move_signups Signup
volunteers/actions/merging.py _lead_on Volunteer
volunteers/actions/merging.py _locked Volunteer
volunteers/actions/merging.py merge_volunteers Volunteer
volunteers/actions/merging.py tell_apart Volunteer
volunteers/actions/merging.py undo_merge Volunteer
volunteers/actions/merging.py undo_merge VolunteerMerge
volunteers/actions/people.py save_volunteer Volunteer
volunteers/actions/shifts.py _hold RedArmband
volunteers/actions/shifts.py save_shift RedArmband
volunteers/actions/signups.py _to_tell Signup
    """,
    "whether the like is there already: a refusal says so, at most with a name that was typed": """
dashboard/personal/actions.py _refuse_second SubjectRequest
dashboard/personal/mentions.py _others Volunteer
core/spans.py refuse_overlap RedArmband
grids/actions/heads.py appoint_head ResidentHead
grids/actions/heads.py check_vacant ResidentHead
party/actions/certificates.py issue_certificate ServiceCertificate
party/actions/check_ins.py _confirm MemberCheckIn
party/actions/check_ins.py _refuse_overlap MemberCheckIn
party/actions/check_ins.py _refuse_overlap UnitCheckIn
volunteers/actions/armbands.py same_volunteer Volunteer
volunteers/actions/check_ins.py _refuse_overlap MemberCheckIn
volunteers/actions/people.py _refuse_known_under_earlier_key Volunteer
volunteers/actions/signups.py sign_up Signup
volunteers/actions/signups.py sign_up Signup (for everybody)
volunteers/actions/signups.py volunteer_of Volunteer
volunteers/actions/signups.py volunteer_of Volunteer (for everybody)
volunteers/admin/people.py clean_id_number Volunteer
    """,
    "of the places and kinds that the function reads from the person's posts": """
accounts/forms/people.py __init__ Unit
core/office/registers.py _is_here PartTimeMember
core/office/registers.py _is_here Partner
core/office/registers.py _is_here RedArmband
core/office/registers.py _is_here SecretaryAssistant
core/office/registers.py _is_here Talent
core/office/registers.py _is_here Team
core/office/registers.py _is_here Unit
core/paging.py _counted ImportBatch
dashboard/importing/kinds.py batches_for ImportBatch
places/duplicates.py alike_pairs Unit
projects/forms/honours.py __init__ Unit
volunteers/forms/choices.py of Unit
volunteers/forms/choices.py owners_for User
volunteers/forms/choices.py owners_on_walk User
volunteers/forms/walks.py __init__ User
volunteers/views/merges.py duplicate_list Volunteer
    """,
    "of rows, or of the street of a row, that the page found through a door": """
accounts/actions/posts.py _orphans_of User
accounts/actions/posts.py check_deputy User
alliances/forms/projects.py __init__ Unit
alliances/forms/projects.py chosen Unit
alliances/forms/projects.py of Unit
alliances/matching.py suggestions_for Unit
alliances/views/needs.py suggestions_page Unit
alliances/views/steps.py _claimers Unit
dashboard/check_ins.py members_of MemberCheckIn
dashboard/check_ins.py record_of MemberCheckIn
dashboard/check_ins.py record_of UnitCheckIn
dashboard/check_ins.py record_of WishClaim
dashboard/grid_map.py communities_map ResidentHead
dashboard/views/check_ins.py helpers_of UnitCheckIn
grids/actions/moved_buildings.py _bring_heads ResidentHead
grids/moving.py _below ResidentHead
grids/moving.py _history RedArmband
grids/vacancies.py vacancies ResidentHead
projects/actions/wish_claims.py _check_in_of MemberCheckIn
projects/actions/wish_claims.py _check_in_of UnitCheckIn
projects/actions/wish_offers.py matching_units Unit
volunteers/actions/content.py check_owners User
volunteers/actions/content.py check_picked Unit
volunteers/actions/grids.py serving_armbands RedArmband
volunteers/actions/visit_duties.py may_visit User
    """,
    "narrowed to what the person sees by the next line, or all of it for a sum of the street": """
dashboard/check_ins.py halves_to_choose MemberCheckIn
dashboard/check_ins.py halves_to_choose UnitCheckIn
dashboard/promises.py _wishes WishClaim
dashboard/unit_health.py granted_claims WishClaim
    """,
    "of one's own units": """
alliances/views/alliances.py unit_apply Unit
dashboard/views/units.py unit_health_list Unit
    """,
    "who is told of a row, by the posts of its place; nothing of them is shown": """
accounts/actions/messages.py tell_liaisons User
accounts/notifications.py tell_person User
accounts/webhooks.py call_hook Webhook
accounts/webhooks.py promise_hooks Webhook
dashboard/importing/notifications.py import_waits ImportBatch
party/owners.py people_of User
projects/notifications/due.py _people User
projects/notifications/due.py _re_examinations User
projects/notifications/premises.py premises_declined User
projects/notifications/premises.py premises_signed User
services/notifications.py _holders User
volunteers/notifications.py _recruiters User
volunteers/notifications.py proof_hours_lost User
volunteers/notifications.py shifts_left RedArmband
volunteers/notifications.py shifts_left User
volunteers/notifications.py signup_moved_up Signup
volunteers/notifications.py tell_of_visits User
    """,
    "of the street for which a person was let in to take requests of persons": """
dashboard/personal/again.py _close SubjectRequest
dashboard/personal/again.py _is_undone SubjectRequest
dashboard/personal/again.py erase_again User
dashboard/personal/again.py note SubjectRequest
dashboard/personal/erasing.py _forget_memories ImportedRows
dashboard/personal/mentions.py _people_of User
dashboard/personal/people.py _entries Volunteer
dashboard/personal/people.py find Volunteer
dashboard/personal/people.py same_name Attendee
dashboard/personal/traces.py _workbooks ImportBatch
    """,
    "of the street whose import the person may make": """
accounts/imports.py <lambda> User
accounts/imports.py AccountLedger User
accounts/imports.py prepare Unit
accounts/imports.py prepare User
alliances/imports/alliances.py prepare Unit
alliances/imports/part_time.py <lambda> PartTimeMember
alliances/imports/part_time.py PartTimeLedger PartTimeMember
alliances/imports/part_time.py prepare PartTimeMember
grids/imports/cells.py prepare User
grids/imports/former_heads.py __init__ ResidentHead
grids/imports/structure.py StructureLedger ResidentHead
grids/imports/structure.py prepare Unit
party/imports/check_ins.py <lambda> MemberCheckIn
party/imports/check_ins.py <lambda> UnitCheckIn
party/imports/check_ins.py CheckInLedger MemberCheckIn
party/imports/check_ins.py CheckInLedger UnitCheckIn
party/imports/check_ins.py prepare MemberCheckIn
party/imports/check_ins.py prepare Unit
party/imports/check_ins.py prepare UnitCheckIn
party/imports/partners.py <lambda> Partner
party/imports/partners.py PartnerLedger Partner
party/imports/partners.py prepare Partner
places/imports/units.py <lambda> Unit
places/imports/units.py UnitLedger Unit
places/imports/units.py prepare Unit
volunteers/actions/armbands.py take_leavers_off RedArmband
volunteers/imports/activities.py prepare Team
volunteers/imports/activities.py prepare Unit
volunteers/imports/armbands.py ArmbandLedger RedArmband
volunteers/imports/armbands.py prepare RedArmband
volunteers/imports/armbands.py prepare Volunteer
volunteers/imports/armbands.py stored RedArmband
volunteers/imports/former.py __init__ VolunteerMerge
volunteers/imports/people.py <lambda> Volunteer
volunteers/imports/people.py RosterLedger Volunteer
volunteers/imports/people.py prepare Team
volunteers/imports/teams.py <lambda> Team
volunteers/imports/teams.py TeamLedger Team
volunteers/imports/teams.py prepare Unit
    """,
    "the portal itself at work: by the calendar, or a command on the server": """
accounts/actions/second_factor.py drop_recovery_codes RecoveryCode
accounts/actions/second_factor.py drop_recovery_codes User
accounts/management/commands/forget_second_factor.py handle User
accounts/management/commands/send_test_notice.py _person User
dashboard/importing/actions.py discard_stale_imports ImportBatch
dashboard/management/commands/keep_release.py handle Volunteer
dashboard/management/commands/restore.py _holds_an_office User
dashboard/management/commands/rotate_index.py _refuse_what_runs_out AccessToken
dashboard/management/commands/rotate_index.py _refuse_what_runs_out EntryLink
dashboard/management/commands/rotate_index.py _refuse_what_runs_out RecoveryCode
dashboard/personal/retention.py MemberCheckIn
dashboard/personal/retention.py ResidentHead
dashboard/personal/retention.py SignIn
dashboard/personal/retention.py SubjectRequest
dashboard/personal/retention.py UnitCheckIn
dashboard/personal/retention.py _guardians Signup
dashboard/personal/retention.py _signups Signup
dashboard/personal/retention.py RedArmband
dashboard/personal/retention.py _left Volunteer
projects/actions/wish_claims.py expire_claims WishClaim
projects/actions/wish_claims.py remind_claimants WishClaim
    """,
    "numbers of a whole street and names of its units, on pages for everybody": """
dashboard/figures/base.py number_of PartTimeMember (for everybody)
dashboard/figures/base.py number_of Team (for everybody)
dashboard/figures/base.py rows_of RedArmband (for everybody)
dashboard/figures/base.py rows_of Team (for everybody)
dashboard/figures/base.py rows_of Unit (for everybody)
dashboard/figures/base.py rows_of Volunteer (for everybody)
dashboard/views/alliance.py _shown_of Unit (for everybody)
    """,
    "who answers for a building: heads that agreed to be named in public": """
grids/responsible.py _add_heads ResidentHead
grids/responsible.py _add_heads ResidentHead (for everybody)
    """,
}
