#!/usr/bin/env python3
"""What the report promises: no case touches another's section, and the table has them all."""
import unittest

import frame
import report

FAST = frame.Result("Fast.", [frame.Goal("speed", 0.9, at_least=0.8)])
FAT = frame.Result("Fat.", [frame.Goal("size", 25, at_most=24, unit="MiB")])


class Report(unittest.TestCase):
    def both(self):
        text = report.updated("", "b", report.section("GET /b", FAST, "Here."))
        return report.updated(text, "a", report.section("A", FAT, "There."))

    def test_has_every_goal_in_its_table(self):
        self.assertIn("| case | goal | must be | is | |\n|---|---|---|---:|---|\n"
                      "| [A](#a) | size | at most 24 MiB | 25.00 MiB | **missed** |\n"
                      "| [GET /b](#get-b) | speed | at least 0.8 | 0.90 | met |\n\n", self.both())

    def test_leaves_other_cases_alone(self):
        better = frame.Result("Slim.", [frame.Goal("size", 3, at_most=24, unit="MiB")])
        text = report.updated(self.both(), "a", report.section("A", better, "There."))
        self.assertNotIn("Fat.", text)
        self.assertEqual(text.count("Slim."), 1)
        self.assertEqual(text.count("Fast."), 1)
        self.assertEqual(text.count("| speed |"), 2)

    def test_stays_as_it_is_when_the_same_is_written_again(self):
        text = self.both()
        self.assertEqual(report.updated(text, "a", report.section("A", FAT, "There.")), text)

    def test_calls_a_void_case_neither_met_nor_missed(self):
        fast = frame.Result("Fast.", FAST.goals, void="the load generator was the limit")
        text = report.section("B", fast, "Here.")
        self.assertIn("| 0.90 | void |", text)
        self.assertIn("**Void**: the load generator was the limit", text)


class Opponents(unittest.TestCase):
    def test_are_small_enough_to_be_read_at_a_glance(self):
        sources = list(frame.HERE.glob("bare_*.cc"))
        self.assertGreaterEqual(len(sources), 2)
        for source in sources:
            with self.subTest(source.name):
                self.assertLess(len(source.read_text().splitlines()), 80)


class Load(unittest.TestCase):
    def test_has_no_speed_when_the_generator_was_the_limit(self):
        load = frame.Load(1, 1, server_cpu=0.8, generator_cpu=0.99)
        self.assertIn("generator", load.why_speed_is_void)
        self.assertEqual(load.why_cost_is_void, "")

    def test_is_void_when_the_server_did_not_get_its_core(self):
        load = frame.Load(1, 1, server_cpu=0.7, generator_cpu=0.7)
        self.assertIn("busy", load.why_speed_is_void)
        self.assertIn("busy", load.why_cost_is_void)

    def test_counts_when_the_server_was_the_limit(self):
        load = frame.Load(1, 1, server_cpu=0.99, generator_cpu=0.7)
        self.assertEqual(load.why_speed_is_void + load.why_cost_is_void, "")

    def test_has_a_median_for_each_number(self):
        loads = [frame.Load(1, 30, 0.9, 0.1), frame.Load(2, 10, 0.8, 0.2),
                 frame.Load(3, 20, 1.0, 0.3)]
        self.assertEqual(frame.median_load(loads), frame.Load(2, 20, 0.9, 0.2))


if __name__ == "__main__":
    unittest.main()
