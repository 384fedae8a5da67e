//! The contract of a store, as a suite that any adapter runs.
//!
//! An adapter implements [`World`], a fresh and empty store, and writes one line in a test of its own:
//! `tenantry_contracts::store_contract!(ItsWorld);`. Each case becomes a test with a name that says what it proves.
//! The cases go the way of real calls, through `execute` and `ask`; where no use case goes, they take the ports
//! themselves. `docs/adapters.md` leads through it.
//!
//! A case stands on a [`Stage`]: an application over the world's store, with a clock that the case moves by hand.
//! Leases, reports of sockets and purging are measured by the store's own clock; no case expects the hand's there. What
//! is due to a tenant must be due by both, so the hand's begins a while before the real time.

#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a case panics where an adapter breaks its promise: it is a test"
)]

pub mod access;
pub mod audit;
pub mod idempotency;
pub mod isolation;
pub mod jobs;
pub mod quota;
pub mod tenant;
pub mod words;

mod clock;
mod lent;
mod world;

pub use clock::{HandClock, RealClock};
pub use world::{Stage, World, play};

/// Runs the whole contract against a [`World`]: one test per case, in one module per capability.
///
/// The crate that runs it needs `tokio` with the features `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! store_contract {
    ($world:ty) => {
        $crate::cases!($world, access: [
            a_bound_caller_sees_its_own_tenant,
            a_bound_caller_changes_its_own_tenant,
            only_an_active_tenants_callers_are_let_in,
            a_caller_turned_away_is_on_the_trail,
            a_suspension_holds_for_a_call_that_was_let_in_before,
            a_missing_scope_is_refused,
            a_token_bound_to_nothing_reaches_nothing,
            open_sockets_are_summed_over_the_servers,
            a_report_replaces_the_one_before,
            who_reported_is_counted,
            without_reports_nothing_is_known,
        ]);
        $crate::cases!($world, audit: [
            each_change_is_an_entry_in_its_order,
            an_entry_tells_who_did_what_to_whom_and_why,
            an_entry_tells_before_and_after,
            an_entry_and_its_bytes_say_the_same,
            every_entry_has_an_id_of_its_own,
            a_new_log_begins_with_the_creation,
            numbers_have_no_gap_whoever_writes_and_whoever_is_refused,
            a_refusal_and_a_change_at_once_get_numbers_of_their_own,
            a_closing_entry_and_a_change_at_once_get_numbers_of_their_own,
            a_unit_that_is_rolled_back_leaves_no_gap,
            a_refused_change_leaves_no_accepted_entry,
            a_log_never_goes_back_in_time,
            one_log_is_read_newest_first_page_by_page,
            all_logs_are_read_newest_first_page_by_page,
            entries_are_filtered_by_the_kind_of_log,
            entries_are_filtered_by_action,
            entries_are_filtered_by_subject_and_outcome,
            entries_are_filtered_by_time_from_and_before,
            filtered_entries_are_read_page_by_page,
            the_logs_below_a_list_come_in_its_order,
            a_refusal_is_an_entry_of_its_targets_log,
            the_same_refusal_within_a_minute_is_counted,
            a_fold_is_due_when_its_minute_is_over,
            a_fold_is_closed_once,
            a_refusal_that_was_not_repeated_is_closed_without_an_entry,
            after_the_minute_the_same_refusal_is_an_entry_again,
            a_fold_counts_until_it_is_closed_however_late,
            refusals_that_differ_are_not_folded,
            many_refusals_at_once_are_one_entry,
            an_attempt_on_a_tenant_that_never_was_is_in_the_platforms_log,
            a_refused_creation_is_in_the_platforms_log,
            the_platforms_log_is_folded_too,
            a_bound_callers_refusal_is_in_its_own_log,
            of_a_preview_only_what_the_caller_may_not_is_recorded,
            bad_input_and_conflicts_are_not_recorded,
            a_protected_tenants_refused_deletion_is_recorded,
        ]);
        $crate::cases!($world, idempotency: [
            a_repeated_creation_gives_the_first_outcome,
            a_repetition_gives_the_first_outcome_whatever_happened_since,
            a_repetition_passes_the_expected_version,
            another_input_under_the_same_key_is_a_conflict,
            after_a_reused_key_the_tenant_is_free,
            two_tenants_can_have_the_same_key,
            two_callers_can_have_the_same_key,
            two_operations_can_have_the_same_key,
            fifty_creations_at_once_are_one,
            fifty_changes_at_once_are_one,
            who_waits_for_a_key_that_comes_free_goes_on,
            who_waits_for_a_key_that_is_used_up_gets_its_outcome,
            a_key_in_use_keeps_no_other_key_waiting,
            a_refusal_does_not_use_up_its_key,
            a_conflict_does_not_use_up_its_key,
            a_preview_neither_uses_up_nor_looks_at_its_key,
            a_repetition_is_not_answered_once_the_tenant_is_suspended,
        ]);
        $crate::cases!($world, isolation: [
            another_tenant_is_not_there_by_id,
            another_tenant_is_not_there_by_slug,
            another_tenant_is_in_no_list_and_no_count,
            another_tenants_log_is_not_there,
            another_tenants_log_is_not_below_a_list,
            the_platforms_log_is_not_there_for_a_bound_caller,
            a_bound_view_shows_no_other_tenant_whatever_it_is_asked,
            a_bound_view_shows_no_other_log_whatever_it_is_asked,
            a_bound_unit_changes_no_other_tenant,
            a_bound_unit_creates_no_tenant,
            a_creating_unit_creates_its_own_tenant_alone,
            a_creating_unit_changes_no_tenant_that_is_there,
            a_unit_of_the_platform_writes_no_tenant,
        ]);
        $crate::cases!($world, jobs: [
            a_lease_has_one_holder,
            of_many_servers_one_gets_the_lease,
            a_lease_that_is_not_renewed_comes_free,
            a_renewed_lease_lasts,
            a_lease_lasts_as_long_as_its_last_renewal_says,
            a_suspension_is_due_from_its_end_on,
            the_longest_overdue_is_resumed_first,
            a_clock_that_runs_ahead_brings_nothing_forward,
            an_archived_suspension_is_not_due,
            a_suspension_ends_when_its_time_has_come,
            no_suspension_ends_by_itself_before_its_time,
            a_server_without_the_lease_does_no_job,
            an_erasure_is_due_from_the_end_of_the_grace_period_on,
            nothing_is_erased_before_the_grace_period_is_over,
            an_erased_tenant_is_in_no_list_no_count_and_no_lookup,
            an_erased_tenants_slug_stays_taken,
            an_erased_tenant_keeps_its_trail,
            an_erased_tenants_keys_are_gone,
            an_erased_tenants_open_folds_are_gone,
            an_erasure_touches_no_other_tenant,
            a_deletion_can_be_taken_back_until_the_grace_period_is_over,
            statuses_are_told_of_those_who_are_there,
            a_purge_takes_nothing_whose_time_is_not_over,
        ]);
        $crate::cases!($world, quota: [
            a_new_store_has_the_resources_of_the_start_and_no_others,
            a_defined_resource_is_read_back_with_all_its_fields,
            a_changed_definition_replaces_the_one_before,
            a_definition_from_the_start_can_be_changed,
            a_definition_that_changes_nothing_writes_nothing,
            a_resource_keeps_how_it_is_counted,
            a_definition_takes_the_expected_version_alone,
            of_many_who_define_a_resource_at_once_one_does,
            of_many_who_change_a_definition_at_once_one_does,
            the_catalogue_has_an_end,
            a_definition_is_an_entry_of_the_platforms_log,
            a_commit_tells_what_was_defined,
            a_preview_of_a_definition_leaves_nothing_behind,
            a_repeated_definition_gives_the_first_outcome,
            a_stale_definition_is_not_saved_and_spoils_its_unit,
            a_dropped_unit_defines_nothing,
            a_bound_unit_defines_nothing,
            a_bound_caller_reads_the_catalogue_and_defines_nothing,
            a_new_definition_holds_for_those_who_are_there_already,
            a_tenant_without_quotas_has_a_place_for_each_resource,
            a_set_quota_is_read_back_with_all_its_fields,
            a_quota_is_of_one_tenant_and_one_resource,
            quotas_come_in_the_order_of_the_tenants_asked_for,
            setting_the_same_terms_writes_nothing,
            there_is_no_quota_of_what_is_not_defined,
            a_tenant_that_never_was_has_no_quotas,
            a_quota_is_changed_in_the_expected_version_alone,
            a_stale_version_is_told_even_where_nothing_would_change,
            a_removed_quota_leaves_its_place_vacant,
            a_quota_set_again_is_never_taken_for_the_one_before,
            each_change_of_a_quota_is_an_entry_of_its_tenants_log,
            a_change_of_a_quota_is_none_of_its_tenant,
            a_preview_of_a_quota_leaves_nothing_behind,
            a_repeated_change_of_a_quota_gives_the_first_outcome,
            grants_add_up_in_the_order_in_which_they_end,
            grants_that_end_together_have_one_order,
            a_grant_is_read_back_to_the_letter,
            a_grant_ends_by_itself,
            a_change_leaves_no_ended_grant_in_the_quota,
            a_revoked_grant_counts_no_more,
            so_many_grants_are_active_at_once_and_no_more,
            there_is_nothing_to_grant_without_a_limit,
            a_grant_is_of_something_and_ends_later,
            other_terms_leave_the_grants,
            a_removed_quotas_grants_go_with_it,
            a_grant_takes_the_expected_version_alone,
            a_repeated_grant_is_given_once,
            many_grants_at_once_all_count,
            a_grant_to_one_is_none_to_another,
            a_bound_caller_sees_and_sets_its_own_quotas,
            quotas_need_scopes_of_their_own,
            another_tenants_quota_is_not_there,
            another_tenants_quotas_are_in_no_list,
            a_bound_view_shows_no_other_quota_whatever_it_is_asked,
            a_bound_unit_changes_no_other_quota,
            a_unit_of_the_platform_changes_no_quota,
            a_unit_of_the_platform_finds_no_quota,
            the_quotas_of_whoever_is_not_deleted_can_be_changed,
            a_suspended_tenants_own_callers_change_no_quota,
            a_deleted_tenants_quotas_stay_as_they_are,
            an_erased_tenant_has_no_quotas,
            many_writers_on_one_quota_follow_one_another,
            of_many_who_set_a_first_quota_at_once_one_does,
            quotas_and_their_tenant_wait_for_each_other,
            a_unit_shows_the_quotas_that_were_saved_in_it,
            a_commit_tells_which_quotas_changed,
            a_dropped_unit_leaves_no_quota_behind,
            a_stale_change_of_a_quota_is_not_saved_and_spoils_its_unit,
            a_change_of_a_removed_quota_is_stale,
            a_quota_that_does_not_go_on_from_the_removed_one_is_stale,
        ]);
        $crate::cases!($world, tenant: [
            a_created_tenant_is_read_back_with_all_its_fields,
            texts_are_kept_to_the_letter,
            a_tenant_that_never_was_is_not_found,
            tenants_are_counted_by_status,
            an_update_replaces_what_it_names_and_leaves_the_rest,
            an_update_that_changes_nothing_writes_nothing,
            an_activated_tenant_is_read_back,
            a_suspension_is_read_back_whatever_its_cause,
            a_suspension_that_is_replaced_loses_its_end_and_keeps_its_beginning,
            a_resumed_tenant_is_what_it_was,
            an_archived_tenant_keeps_what_it_was,
            an_archived_tenant_keeps_its_suspension_without_its_end,
            an_unarchived_tenant_comes_back_suspended_or_created,
            a_deletion_is_read_back_with_what_was_before,
            an_undeleted_tenant_is_again_what_it_was,
            a_protected_tenant_is_not_deleted,
            a_stale_version_is_refused_with_the_current_one,
            the_expected_version_is_accepted,
            a_preview_leaves_nothing_behind,
            a_preview_finds_conflicts,
            pages_in_the_order_of_creation_repeat_and_miss_nothing,
            pages_in_the_order_of_names_repeat_and_miss_nothing,
            pages_in_the_order_of_slugs_repeat_and_miss_nothing,
            suspensions_without_an_end_come_after_those_with_one,
            tenants_that_are_not_deleted_come_after_those_whose_erasure_is_due,
            the_latest_time_comes_before_no_time,
            a_tenant_that_comes_while_pages_are_read_moves_none_of_the_others,
            an_empty_store_has_an_empty_list,
            a_list_is_filtered_by_status,
            a_list_is_filtered_by_all_of_its_labels,
            a_list_is_filtered_by_the_beginning_of_slug_or_name,
            a_beginning_holds_no_patterns,
            filters_are_joined,
            a_slug_is_taken_once,
            of_many_who_take_a_slug_at_once_one_gets_it,
            creating_and_activating_is_one_step,
            many_writers_on_one_tenant_follow_one_another,
            a_unit_waits_for_the_one_before_it_and_sees_what_that_committed,
            who_wants_a_slug_that_is_about_to_be_taken_waits,
            units_on_different_tenants_do_not_wait_for_each_other,
            a_unit_shows_what_was_saved_in_it,
            a_dropped_unit_leaves_nothing_behind,
            a_dropped_creation_leaves_its_slug_free,
            a_stale_change_is_not_saved_and_spoils_its_unit,
            a_taken_slug_spoils_its_unit,
            a_commit_tells_what_was_announced,
        ]);
    };
}

/// Makes a test of each case of one capability.
#[macro_export]
macro_rules! cases {
    ($world:ty, $capability:ident: [$($case:ident),+ $(,)?]) => {
        mod $capability {
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::play::<$world, _>($crate::$capability::$case).await;
                }
            )+
        }
    };
}
