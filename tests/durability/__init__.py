"""An index that cannot be lost: what is promised, and the tests that hold it. `make soak` runs the slow ones.

1. Killed at any write, rename or fsync, the index is exactly the old or the new one.
   - durability/test_promises.py::test_killed_or_failing_at_a_write_rename_or_fsync_the_index_is_the_old_or_the_new_one
   - durability/test_promises.py::test_killed_or_failing_at_every_call_the_index_is_the_old_or_the_new_one
   - durability/test_readers.py::test_50_kills_of_the_command_at_random_times
   - build/test_resume.py::test_the_command_goes_on_after_a_signal
2. A changed byte anywhere is found by `verify`; in what opening reads first, at open; elsewhere before it is read: no
   answer is made of it, and no build makes it look right or deletes what could mend it.
   - durability/test_damage.py::test_flipped_bits_and_truncations_are_found_by_verify_and_never_give_wrong_answers
   - durability/test_damage.py::test_500_flips_and_100_truncations
   - durability/test_damage.py::test_a_changed_byte_in_what_opening_reads_is_refused_at_open
   - durability/test_damage.py::test_every_changed_byte_in_what_opening_reads_is_refused_at_open
   - durability/test_damage.py::test_100_damages_and_some_questions_each
   - durability/test_damage.py::test_2000_damages_and_every_kind_of_question_each
   - durability/test_damage.py::test_24_damages_and_a_build_upon_each
   - durability/test_damage.py::test_1500_damages_and_a_build_upon_each
   - durability/test_laundering.py::test_a_purge_of_a_damaged_generation_changes_nothing
   - durability/test_laundering.py::test_an_update_that_merges_a_damaged_segment_changes_nothing
   - durability/test_damage.py::test_each_missing_file_is_found
   - durability/test_damage.py::test_files_of_another_generation_are_found
3. A disk that is full, read-only or broken: a clear error, its exit code, the old index as it was.
   - durability/test_promises.py::test_a_disk_that_takes_no_more_ends_the_command_with_74_and_leaves_the_old_index
   - durability/test_refusals.py::test_a_disk_that_fails_ends_the_command_with_74_and_leaves_the_old_index
   - durability/test_refusals.py::test_a_process_that_may_open_no_more_files_is_refused
4. Of two writers the second waits, then fails naming the first; a killed one holds nothing.
   - durability/test_readers.py::test_the_second_writer_is_told_who_the_first_is_and_a_killed_one_holds_nothing
   - cli/test_process.py::test_a_locked_index_is_code_75_and_names_the_holder
5. Readers during rebuilds: every answer belongs wholly to one generation.
   - durability/test_readers.py::test_every_answer_of_a_thread_belongs_to_one_generation
   - durability/test_readers.py::test_every_answer_of_a_process_belongs_to_one_generation
   - durability/test_readers.py::test_readers_in_8_threads_during_20_rebuilds
   - durability/test_readers.py::test_readers_in_4_processes_during_20_rebuilds
6. Opening never runs code; what everybody may write is not written.
   - durability/test_damage.py::test_opening_an_index_reads_no_pickle
   - durability/test_pickles.py::test_a_crafted_table_of_contents_or_segment_is_refused
   - durability/test_pickles.py::test_whatever_whoosh_unpickles_goes_through_the_allow_list
   - store/test_permissions.py::test_writing_to_what_everybody_may_write_is_refused
7. Every record is accounted for; the same update twice changes nothing; the same corpus ranks the same.
   - store/test_sums.py::test_read_is_added_changed_unchanged_and_skipped
8. An index of an older version opens with the same answers, or is refused with the command to run.
   - compat/test_compat.py::test_an_index_of_each_format_opens_with_the_same_answers_or_is_refused
   - compat/test_compat.py::test_a_refusal_names_the_command_to_run
9. What articles hold never reaches the terminal raw.
   - cli/test_commands.py::test_nothing_from_an_article_steers_the_terminal
   - cli/test_search.py::test_nothing_steers_the_terminal
   - cli/test_search.py::test_csv_holds_no_formula
10. Memory and time stay bounded for hostile input.
   - durability/test_hostile.py::test_a_hostile_query_is_answered_or_refused
   - durability/test_hostile.py::test_an_article_with_a_hostile_megabyte_is_indexed
   - durability/test_hostile.py::test_an_article_of_50_megabytes_is_skipped_and_said
"""
