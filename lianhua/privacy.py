"""Every text the portal keeps, by how personal it is; a test demands that none is missing.

P0 may be published, P1 is for signed-in work, P2 is personal (masked in lists, a full look is
recorded), P3 is sensitive (sealed at rest, found by blind index). A free text is P1: forms say
that no personal numbers belong there.
"""

from enum import StrEnum


class Privacy(StrEnum):
    """How a field is handled; what the letters mean stands in SECURITY.md."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


P0, P1, P2, P3 = Privacy

_NAMED = "name name_pinyin name_initials"

# Table → class → its text fields, separated by blanks.
TEXTS: dict[str, dict[Privacy, str]] = {
    "core.CalendarDay": {P0: "name"},
    "core.Photo": {P1: "sha256"},
    "core.Job": {P1: "kind label status message file_name made_under task arguments"},
    "core.OutboxEntry": {P1: "key task arguments error"},
    "core.KeyMark": {P1: "name value"},
    "core.ScheduledRun": {P1: "name error"},
    "core.ImportBatch": {
        P1: "kind label state file_name sha256 answers mapping fingerprint counts notes message",
        P3: "findings_sealed",
    },
    "core.ImportedRows": {P1: "model_label", P3: "sealed"},
    "audit.AuditEvent": {
        P1: "action post_label object_type object_label fields reason request_id address"
        " source key_name previous_hash hash",
    },
    "places.Street": {P0: f"{_NAMED} code address phone"},
    "places.Community": {P0: f"{_NAMED} code kind office_address phone"},
    "places.Compound": {P0: f"{_NAMED} address kind property_mode"},
    "places.Building": {P0: "name"},
    "places.Facility": {P0: f"{_NAMED} kind address phone windows directions"},
    "places.OpeningHours": {P0: "days"},
    "places.HoursException": {P0: "note"},
    "places.Unit": {
        P0: f"{_NAMED} kind",
        P1: "credit_code address",
        P2: "contact_name contact_phone",
    },
    "places.UnitJoin": {P1: "memory"},
    "accounts.User": {
        P1: f"{_NAMED} username notice_by",  # colleagues know each other by name
        P2: "phone email",
        P3: "password one_time_code",
    },
    "accounts.Department": {P1: "name phone"},
    "accounts.Post": {P1: "role end_reason"},
    "accounts.EntryLink": {P3: "token_index", P1: "revoke_reason"},
    "accounts.AccessToken": {P3: "token_index"},
    "accounts.SignIn": {P2: "device address", P1: "ended_how", P3: "session_key"},
    "accounts.Message": {P1: "key title body link group_text"},
    "accounts.FormerPassword": {P3: "password"},
    "accounts.Webhook": {P1: "name url events", P3: "secret_sealed"},
    "accounts.Authenticator": {P3: "key_sealed"},
    "accounts.RecoveryCode": {P3: "code"},
    "party.WorkList": {
        P0: "owner_level kind title issued_by issued_doc",
        P1: "state return_reason",
    },
    "party.WorkListItem": {
        P0: f"{_NAMED} code legal_basis lead_department community_role frequency deadline_rule",
    },
    "party.AdmissionApplication": {
        P1: "number title content legal_basis kind workload funding_source staffing_support state"
        " return_reason cleared_reason check_note district_number funding_exemption"
        " decision_reason revoke_reason",
    },
    "party.AdmissionOpinion": {P1: "opinion reason"},
    "party.PushedWork": {P1: "title content kind withdraw_reason"},
    "party.PushedAssignment": {P1: "state decline_reason result"},
    "party.OrganisationMove": {P1: "reason"},
    # Who of the named persons is a Party member is sensitive as a whole: permissions of its own.
    "party.UnitCheckIn": {P1: "state end_reason", P2: "liaison_name liaison_phone"},
    "party.MemberCheckIn": {
        P1: "home_unit_name skills wanted_post state leave_reason",
        P2: f"{_NAMED} phone",
    },
    "party.ServicePost": {P1: "name duties place close_reason"},
    "party.PostClaim": {},
    "party.CheckInReport": {P1: "kind body state grade feedback"},
    # Evaluations of named persons: never public, seen by the street and the one concerned.
    "party.OrgLifeRecord": {P1: "kind topic place host agenda minutes state return_reason"},
    "party.LifeRequirement": {P1: "kind per basis"},
    "party.AppraisalRound": {P1: "level"},
    "party.OutlineItem": {P1: "text"},
    "party.Appraisal": {P1: "state return_reason excuse_reason grade outcome"},
    "party.AppraisalAnswer": {P1: "text"},
    "party.Rectification": {P1: "text result"},
    "party.PartyOrganisation": {P0: f"{_NAMED} kind level phone", P1: "code path"},
    "party.CommitteeMember": {P0: "name post"},
    "party.SecretaryAssistant": {P2: _NAMED},
    "party.AssistantDuty": {P1: "text"},
    "party.AssistantLog": {P1: "what state own_reason return_reason void_reason"},
    "party.ServiceCertificate": {
        P1: "community_name society_name duties revoke_reason",
        P2: "name",
    },
    "party.Partner": {
        P0: f"{_NAMED} kind",  # stands on the public page of a base
        P1: "agreement_number",
        P2: "contact_name contact_phone",
    },
    "party.PartyBrand": {P0: f"{_NAMED} kind address description promises"},
    "party.BrandShop": {P0: "name address promise"},
    "party.Talent": {P1: "field affiliation availability", P2: f"{_NAMED} phone"},
    "party.TalentInvitation": {P1: "purpose outcome"},
    "party.GroupSlot": {P1: "group title what"},
    "grids.Grid": {P1: "code name kind scope_text"},
    "grids.GridAssignment": {P1: "role work_phone"},
    "grids.GridBuilding": {},
    "grids.GridChange": {P1: "kind basis moved"},
    "grids.GridLineage": {},
    "grids.GridCount": {P1: "subject name"},
    "grids.Entrance": {P0: "name"},
    "grids.HouseholdGroup": {P1: "name household_range"},
    # Public only with the consent of the one concerned, while they serve (R-GRD-6).
    "grids.ResidentHead": {
        P1: "kind household_range selected_by end_reason",
        P2: "name phone",
    },
    "grids.HeadAward": {P1: "kind what giver"},
    "grids.BuildingCode": {P1: "token revoke_reason"},  # hangs on the door
    "grids.Boundary": {P0: "polygons"},
    "grids.ChatGroup": {P1: f"{_NAMED} scope kind owner"},
    "grids.Broadcast": {P0: "title text path code", P1: "source"},
    "grids.BroadcastPost": {},
    "projects.LivelihoodProposal": {
        P0: _NAMED,
        P1: "source content state screen_note",
    },
    "projects.BallotCount": {},
    "projects.LivelihoodProject": {
        P0: f"{_NAMED} number kind field content lead beneficiary_basis contractor outcome",
        P1: "state source return_reason cancel_reason",
    },
    "projects.FundingSource": {P0: "kind"},
    "projects.LivelihoodMilestone": {P0: "title", P1: "note"},
    "projects.LivelihoodPhoto": {P0: "phase"},
    "projects.LivelihoodPayment": {P1: "purpose"},
    "projects.NoticeObjection": {P1: "content answer"},
    "projects.Acceptance": {P0: "result", P1: "opinion", P2: "team"},
    "projects.SatisfactionSurvey": {},
    "projects.LivelihoodStep": {P1: "kind words"},
    "projects.RenewalProject": {
        P0: f"{_NAMED} programme content contractor",
        P1: "halt halt_reason note",
    },
    "projects.HandoverItem": {P1: "text note"},
    "projects.DrainageUnit": {P1: f"{_NAMED} code kind contractor issue"},
    "projects.SafetyAsset": {P1: f"{_NAMED} kind address equipment operator state trouble_reason"},
    "projects.AssetInspection": {P1: "result finding"},
    "projects.QuasiProperty": {P1: "provider services end_reason"},
    "projects.QuasiPropertyReview": {P1: "opinion"},
    "projects.OwnersCommittee": {P1: "form"},
    "projects.YardPlan": {
        P0: f"{_NAMED} scope building planner vision deliberation stage evaluation",
    },
    "projects.PlanVersion": {P0: "measures changes"},
    "projects.PlanComment": {P0: "text answer"},
    "projects.Showcase": {P0: f"{_NAMED} address story"},
    "projects.ShowcaseIndicator": {P0: "label value"},
    "alliances.CoBuildProject": {
        P0: _NAMED,
        P1: "number goal plan state source return_reason outcome count_basis evaluation"
        " termination_reason",
    },
    "alliances.ProjectMilestone": {P1: "title evidence"},
    "alliances.ProjectAgreement": {P1: "kind sha256"},
    "alliances.ProjectStep": {P1: "kind words"},
    "alliances.Alliance": {P0: "name tier"},
    "alliances.AllianceMembership": {P1: "role state reason"},
    "alliances.AllianceCoverage": {P1: "basis"},
    "alliances.ProjectCategory": {P0: "name"},
    "alliances.NeedCategory": {P0: "name"},
    "alliances.NeedItem": {
        P0: f"{_NAMED} detail season timing",
        P1: "state closing_words withdraw_reason",
    },
    "alliances.NeedClaim": {P0: "plan result", P1: "state end_reason"},
    "alliances.ResourceItem": {
        P0: f"{_NAMED} kind detail season availability",
        P1: "state withdraw_reason",
    },
    "alliances.NeedMatch": {P1: "answer note"},
    "alliances.MutualReview": {P1: "side words"},
    "party.Meeting": {P1: "kind title place chair minutes state cancel_reason"},
    "party.Attendee": {P1: "title state", P2: "name"},
    "party.MeetingTopic": {
        P1: "kind title content state decline_reason answer rating rating_reason",
    },
    "party.MeetingDecision": {P1: "text"},
    "party.MeetingTask": {P1: "what state result return_reason cancel_reason"},
    "party.TaskNote": {P1: "text"},
    "party.TaskExtension": {P1: "reason"},
    "alliances.PartTimeMember": {P1: "title state document end_reason", P2: _NAMED},
    "projects.Premises": {
        P0: f"{_NAMED} address building_floor use",
        P1: "file_no project_name source use_detail ownership cert_no manager utilities_no state"
        " state_note transferor receiver acceptance_doc",
    },
    "projects.PremisesStandard": {P1: "basis"},
    "projects.BuildStage": {P1: "title note"},
    "projects.HandOverTopic": {P1: "title"},
    "projects.HandOverCheck": {P1: "result note"},
    "projects.PremisesKey": {P1: "what holder"},
    "projects.PremisesRepair": {P1: "what contractor result"},
    "projects.PremisesFile": {P1: "kind title scan sha256"},
    "projects.PremisesUse": {P1: "purpose used_by"},
    "projects.PremisesInspection": {P1: "result findings fix_note"},
    "projects.HonourProgramme": {P0: "name theme target_kind granting_body"},
    "projects.HonourStandard": {},
    "projects.HonourCriterion": {P1: "dimension item"},
    "projects.HonourApplication": {P1: "kind lane state review_note closing_reason"},
    "projects.CriterionScore": {P1: "self_note review_note"},
    "projects.Honour": {P0: "kind lane level doc", P1: "revoke_reason"},
    "projects.HonourCheck": {P1: "result words"},
    "projects.CompoundPlatform": {P1: "owners_committee meets"},
    "volunteers.Team": {P1: f"{_NAMED} kind focus state", P2: "leader_name leader_phone"},
    "volunteers.Volunteer": {
        P1: "gender external_number skills availability state",
        P2: f"{_NAMED} phone",
        P3: "id_number_sealed id_number_index id_number_tail",
    },
    "volunteers.ActivityPlan": {
        P0: "task target risk risk_notice",
        P1: "insurer policy_number sign_up_code check_in_code cancel_reason change_words",
    },
    "volunteers.Signup": {P1: "state", P2: "name phone guardian_name guardian_phone"},
    "volunteers.ServiceRecord": {P1: "content state void_reason"},
    "volunteers.HoursCorrection": {P1: "reason"},
    "volunteers.ServiceProof": {P1: "number code items revoke_reason"},
    "volunteers.PointEntry": {P1: "kind what"},
    "volunteers.PointsRanking": {P0: "period"},
    "volunteers.PointsRank": {P0: "surname community_name"},
    "volunteers.RedArmband": {P1: "source organisation", P2: f"{_NAMED} phone"},
    "volunteers.DutyRoster": {P1: "place note days"},
    "volunteers.PatrolShift": {P1: "place note cancel_reason"},
    "volunteers.ShiftMember": {P1: "attendance"},
    "volunteers.ShiftAsk": {P1: "answer"},
    "volunteers.VisitDutyKind": {P1: "name basis"},
    "volunteers.VisitDuty": {P1: "label period"},
    "volunteers.VisitDone": {},
    "volunteers.GridWalk": {P1: "number kind place note content_digest void_reason"},
    "volunteers.VolunteerMerge": {P3: "memory_sealed"},
    "volunteers.Activity": {
        P1: "line kind title title_initials place headcount_basis summary state source"
        " return_reason void_reason",
    },
    "volunteers.ActivityVersion": {P1: "values reason"},
    "volunteers.Submission": {P1: "content_digest"},
    "volunteers.Problem": {P1: "title state result infeasible_reason content_digest"},
    "projects.Wish": {
        P0: f"{_NAMED} detail thanks",  # told for somebody who is not named (R-WSH-1)
        P1: "state return_reason withdraw_reason",
    },
    "projects.WishClaim": {P0: "result", P1: "plan state end_reason", P2: "person_name"},
    "projects.WishOffer": {P1: "basis"},
    "services.GuideItem": {P0: "slug title"},
    "services.GuideVersion": {
        P0: "status name short_name summary base_code impl_code item_type audience_object"
        " power_level street_role handle_kind authority authority_kind authority_note"
        " legal_unit promised_unit urgent_note limit_note channels cross_region"
        " online_name online_url charge_standard charge_basis result_name result_kind"
        " result_delivery result_amount consult_phone complain_phone relief"
        " special_service notes search_text unverified page",
        P1: "change_note reason",
    },
    "services.Topic": {P0: "kind slug name hint"},
    "services.Condition": {P0: "kind text"},
    "services.Material": {
        P0: "name kind source necessity form_code accept_standard if_missing",
    },
    "services.Step": {P0: "name actor standard result"},
    "services.Faq": {P0: "question answer"},
    "services.LegalBasis": {P0: "title article"},
    "services.BlankForm": {P0: "code title note fields declaration signer"},
    "services.Venue": {P0: "window note"},
    "services.SearchWord": {P0: "kind text text_pinyin text_initials"},
    "services.Correction": {P1: "code kind text status answer"},
    "dashboard.Baseline": {P0: "figure", P1: "source note"},
    "dashboard.SubjectRequest": {
        P1: "kind person basis state reason outcome erased",
        P3: "identity_sealed",
    },
    "dashboard.FigureOwner": {P0: "figure", P1: "position"},
}
