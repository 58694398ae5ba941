"""Each policy in examples/policies/ works on the demand there: policies_test.py HEADROOM."""

import csv
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY = sys.argv.pop(1)
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "policies"
NAMES = ["managed-scaling-lab", "custom-alarms", "production", "batch", "interactive", "streaming", "e-commerce-day",
         "predictive"]
# These keep to a budget and may be short for it.
BUDGETED = ["budget", "cost-aware"]
DAILY_USD = 40
PRICE_USD = 0.192
# Those with Spot units, which have a price of their own.
MIXES = ["cost-optimized", "mixed"]
ON_DEMAND_PRICE, SPOT_PRICE, HOURS = 0.192, 0.07, 167  # 2017-03-20T00:00Z to 2017-03-26T23:00Z
# The limits of each policy, by its document. 20% and 150% of a peak of 10 are 2 and 15.
LIMITS = {"managed-scaling-lab": (2, 10), "production": (2, 15), "streaming": (3, 12)}


def simulate(names, *options):
    policies = [option for name in names for option in ("--policy", f"examples/policies/{name}.json")]
    return subprocess.run([BINARY, "simulate", "examples/policies/demand.csv", *policies, "--evaluate-from",
                           "2017-03-20T00:00:00Z", "--evaluate-every-seconds", "300", "--price-usd", "0.192", *options],
                          check=True, capture_output=True, text=True, cwd=ROOT).stdout


class Policies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            timeline = Path(folder) / "timeline.csv"
            answer = json.loads(simulate(NAMES, "--json", "--timeline", str(timeline)))
            cls.results = {result["policy"]: result for result in answer["results"]}
            with timeline.open() as file:
                cls.rows = list(csv.DictReader(file))
            answer = json.loads(simulate(BUDGETED, "--json", "--timeline", str(timeline)))
            cls.budgeted = {result["policy"]: result for result in answer["results"]}
            with timeline.open() as file:
                cls.budgeted_rows = list(csv.DictReader(file))

    def test_are_all_there(self):
        self.assertEqual(sorted(path.stem for path in FOLDER.glob("*.json")),
                         sorted([*NAMES, *BUDGETED, *MIXES, "static"]))
        self.assertEqual(list(self.results), NAMES)

    def test_stay_inside_their_limits(self):
        for name in NAMES:
            low, high = LIMITS.get(name, (2, 12))
            requested = {int(row["requested"]) for row in self.rows if row["policy"] == name}
            with self.subTest(name):
                self.assertGreaterEqual(min(requested), low)
                self.assertLessEqual(max(requested), high)
                self.assertGreater(len(requested), 2, "it scales")

    def test_cost_less_than_the_peak_all_the_time_and_are_seldom_short(self):
        for name, result in self.results.items():
            with self.subTest(name):
                self.assertGreater(result["saving_vs_static_peak_percent"], 20)
                self.assertLess(result["under_provisioned_percent"], 2.5)

    def test_keep_to_their_budget(self):
        """London's clocks showed UTC in these weeks, except on the last day of the trace."""
        for name in BUDGETED:
            spent = {}
            for row in self.budgeted_rows:
                if row["policy"] == name and row["timestamp"] < "2017-03-26":
                    day = row["timestamp"][:10]
                    spent[day] = spent.get(day, 0) + int(row["requested"]) * PRICE_USD / 60
            with self.subTest(name):
                self.assertEqual(len(spent), 20)
                # 10% are kept free; what two instances cost is spent in any case.
                self.assertLessEqual(max(spent.values()), DAILY_USD * 0.9 + 1e-6)
                self.assertGreater(max(spent.values()), DAILY_USD * 0.5)

    def test_a_budget_costs_less_than_none(self):
        self.assertLess(self.budgeted["budget"]["cost_usd"], self.results["interactive"]["cost_usd"])

    def test_keep_to_their_windows(self):
        """2017-03-20 was a Monday, and London's clocks showed UTC."""
        at = {row["timestamp"]: int(row["requested"]) for row in self.rows if row["policy"] == "e-commerce-day"}
        self.assertLessEqual(at["2017-03-20T05:59:00.000Z"], 3, "the night allows three")
        self.assertGreaterEqual(at["2017-03-20T07:30:00.000Z"], 8, "half an hour before 8:00")
        self.assertGreaterEqual(at["2017-03-20T18:59:00.000Z"], 8)
        # On 2017-03-26 the clocks went forward at 1:00 UTC, so that 8:30 in London is 7:30.
        self.assertGreaterEqual(at["2017-03-26T07:30:00.000Z"], 7)

    def test_with_a_mix_pay_each_market_its_price(self):
        answer = json.loads(simulate(MIXES, "--json", "--spot-price-usd", str(SPOT_PRICE),
                                     "--interruptions-per-unit-hour", "0.05", "--seed", "1"))
        results = {result["policy"]: result for result in answer["results"]}
        self.assertEqual(list(results), MIXES)
        for name, result in results.items():
            on_demand, spot = result["spot"]["on_demand"], result["spot"]["spot"]
            with self.subTest(name):
                self.assertAlmostEqual(on_demand["instance_hours"] + spot["instance_hours"], result["instance_hours"], 4)
                self.assertAlmostEqual(on_demand["cost_usd"], on_demand["instance_hours"] * ON_DEMAND_PRICE, 4)
                self.assertAlmostEqual(spot["cost_usd"], spot["instance_hours"] * SPOT_PRICE, 4)
                self.assertAlmostEqual(result["cost_usd"], on_demand["cost_usd"] + spot["cost_usd"], 5)
                self.assertAlmostEqual(result["spot"]["saved_usd"],
                                       spot["instance_hours"] * (ON_DEMAND_PRICE - SPOT_PRICE), 4)
                self.assertGreater(result["spot"]["interrupted_units"], 0)
        # One unit is On-Demand all the time, and all others are Spot.
        self.assertEqual(results["cost-optimized"]["spot"]["on_demand"]["instance_hours"], HOURS)
        # A base of 2 and 30% of the rest: never fewer than 2, and never more than 2 + 30% of 13 = 5.9, so 6.
        self.assertGreater(results["mixed"]["spot"]["on_demand"]["instance_hours"], 2 * HOURS)
        self.assertLess(results["mixed"]["spot"]["on_demand"]["instance_hours"], 6 * HOURS)

    def test_are_drawn_in_the_documents(self):
        for number, names in enumerate((NAMES[:4], NAMES[4:]), start=1):
            with tempfile.TemporaryDirectory() as folder, self.subTest(number):
                drawn = Path(folder) / "picture.svg"
                simulate(names, "--svg", str(drawn))
                self.assertEqual(drawn.read_text(), (ROOT / f"docs/pictures/policies-{number}.svg").read_text())


class StaticAgainstAutomatic(unittest.TestCase):
    """The lab's comparison, with what docs/policies.md says of it."""

    COMMAND = [BINARY, "simulate", "examples/policies/lab-day.csv", "--policy", "examples/policies/static.json",
               "--policy", "examples/policies/managed-scaling-lab.json", "--price-usd", "0.096"]

    def test_is_sound_arithmetic(self):
        with (FOLDER / "lab-day.csv").open() as file:
            demand = [float(row["value"]) for row in csv.DictReader(file)]
        work = sum((before + after) / 2 for before, after in zip(demand, demand[1:]))
        self.assertEqual(work, 44)
        done = subprocess.run([*self.COMMAND, "--json"], check=True, capture_output=True, text=True, cwd=ROOT)
        answer = json.loads(done.stdout)
        static, automatic = answer["results"]
        self.assertEqual((static["instance_hours"], static["cost_usd"]), (80, 7.68))  # 10 x 8, x 0.096
        self.assertEqual(static["utilisation_percent"], 55)  # 44 / 80
        self.assertEqual(static["under_provisioned_percent"], 0)
        for bill in (automatic, answer["oracle"]):
            self.assertAlmostEqual(bill["cost_usd"], bill["instance_hours"] * 0.096, places=3)
        self.assertAlmostEqual(automatic["saving_vs_static_peak_percent"], 100 * (1 - automatic["cost_usd"] / 7.68), places=2)
        # What found no capacity is lost: it can only be a little.
        self.assertLess(work - automatic["utilisation_percent"] / 100 * automatic["instance_hours"], 0.02)
        # Whole units in each minute: more than the work, and at most one unit more.
        self.assertGreater(answer["oracle"]["instance_hours"], work)
        self.assertLess(answer["oracle"]["instance_hours"], work + 8)
        self.assertGreater(automatic["cost_usd"], answer["oracle"]["cost_usd"])
        self.assertLess(automatic["cost_usd"], static["cost_usd"])

    def test_is_drawn_in_the_documents(self):
        with tempfile.TemporaryDirectory() as folder:
            drawn = Path(folder) / "picture.svg"
            subprocess.run([*self.COMMAND, "--svg", str(drawn)], check=True, capture_output=True, cwd=ROOT)
            self.assertEqual(drawn.read_text(), (ROOT / "docs/pictures/static-against-automatic.svg").read_text())


if __name__ == "__main__":
    unittest.main()
