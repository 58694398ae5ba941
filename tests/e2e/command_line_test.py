"""The command line: what it prints, and how it ends: command_line_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from server import PATIENCE, ROOT, Server, example

EXAMPLE = ROOT / "examples/emr/inline.json"
PLAN = ROOT / "examples/plans/exercise.json"


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_headroom(self, *arguments, stdin=""):
        return subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                              cwd=self.folder, timeout=PATIENCE)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


class Evaluate(CommandLine):
    def test_prints_a_page_for_a_person(self):
        done = self.run_headroom("evaluate", EXAMPLE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        for words in ("j-2AXXXXXXGAPLF", "scale_out", "3 → 6 instances", "ig-CORE", "ig-TASK", "$0.454", "$0.908",
                      "increment", "aws.emr.ModifyInstanceGroups", '"InstanceCount": 4'):
            self.assertIn(words, done.stdout)
        self.assertLess(max(map(len, done.stdout.splitlines())), 121)

    def test_prints_the_answer_of_the_api(self):
        done = self.run_headroom("evaluate", EXAMPLE, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["action"], answer["current"], answer["target"]), ("scale_out", 3, 6))
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        body = EXAMPLE.read_bytes()
        self.assertEqual(server.ask("POST", "/v1/evaluations?dry_run=true", body).body, done.stdout.strip().encode())
        stored = server.ask("POST", "/v1/evaluations", body).json()
        self.assertEqual(stored | {"id": ""}, answer | {"id": ""})

    def test_plans_a_fleet(self):
        fleet = ROOT / "examples/fleets/evaluation.json"
        done = self.run_headroom("evaluate", fleet)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("Fleet ", ": scale_out, 2 → 2 clusters", "$1.536 → $2.112", "j-NIGHTLY", "j-REPORTS", "(new)",
                      "average_pending_above_threshold", "aws.emr.ModifyInstanceGroups"):
            self.assertIn(words, done.stdout)
        answer = json.loads(self.run_headroom("evaluate", fleet, "-o", "json").stdout)
        self.assertEqual((answer["id"], answer["kind"], answer["target"]), ("dry_run", "fleet", 2))
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        self.assertEqual(server.ask("POST", "/v1/fleet-evaluations?dry_run=true", fleet.read_bytes()).json(), answer)
        rows = self.run_headroom("evaluate", fleet, "-o", "table").stdout.splitlines()
        self.assertEqual([row.split()[:2] for row in rows[1:]],
                         [["j-REPORTS", "fill"], ["j-NIGHTLY", "scale_out"], ["(new)", "create"]])
        shown = self.run_headroom("explain", self.file("answer.json", json.dumps(answer)))
        self.assertEqual(shown.stdout, done.stdout)

    def test_names_the_faults_of_a_fleet(self):
        done = self.run_headroom("evaluate", "-", stdin='{"fleet": {"id": "a", "maximum_clusters": -1}}')
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("/fleet/maximum_clusters", done.stderr)

    def test_prints_only_what_changes(self):
        rows = self.run_headroom("evaluate", EXAMPLE, "-o", "table").stdout.splitlines()
        self.assertEqual([row.split()[0] for row in rows], ["pool", "ig-CORE", "ig-TASK"])

    def test_prints_what_changes_in_every_form(self):
        self.assertEqual(self.run_headroom("evaluate", EXAMPLE, "-o", "csv").stdout,
                         "pool,role,market,type,from,to\nig-CORE,core,on_demand,m5.xlarge,2,4\n"
                         "ig-TASK,task,spot,m5.xlarge,1,2\n")
        self.assertEqual(self.run_headroom("evaluate", EXAMPLE, "-o", "markdown").stdout.splitlines()[:3],
                         ["| pool | role | market | type | from | to |", "|---|---|---|---|---:|---:|",
                          "| ig-CORE | core | on_demand | m5.xlarge | 2 | 4 |"])
        answer = json.loads(self.run_headroom("evaluate", EXAMPLE, "-o", "json").stdout)
        self.assertEqual(yaml.safe_load(self.run_headroom("evaluate", EXAMPLE, "-o", "yaml").stdout), answer)
        self.assertEqual(self.run_headroom("evaluate", EXAMPLE, "-o", "xml").returncode, 2)

    def test_reads_standard_input(self):
        done = self.run_headroom("evaluate", "--json", "-", stdin=EXAMPLE.read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.run_headroom("evaluate", "--json", EXAMPLE).stdout)

    def test_reads_aws_documents_alone(self):
        done = self.run_headroom("evaluate", ROOT / "examples/emr/evaluation.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("j-2QK7R4WV0M3DN", done.stdout)

    def test_reads_what_kubectl_prints_alone(self):
        for name, workload in ("attached_autoscaler", "spark/spark-connect"), ("attached_scaled_object", "spark/etl"):
            done = self.run_headroom("evaluate", ROOT / f"examples/kubernetes/{name}.json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(workload, done.stdout)

    def test_says_everything_that_is_wrong_with_a_request(self):
        request = example()
        request["cluster"]["pools"][0]["requested"] = -1
        request["policy"]["limits"]["minimum"] = 11
        request["surprise"] = 1
        done = self.run_headroom("evaluate", self.file("bad.json", json.dumps(request)))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertIn("bad.json", done.stderr)
        for pointer in ("/cluster/pools/0/requested", "/policy/limits/minimum", "/surprise"):
            self.assertIn(pointer, done.stderr)

    def test_refuses_what_is_no_request(self):
        for text in ("", "{", "[]", '{"a":1,"a":2}', "nonsense"):
            done = self.run_headroom("evaluate", "-", stdin=text)
            self.assertEqual(done.returncode, 2, text)
            self.assertIn("standard input", done.stderr)
            self.assertEqual(done.stdout, "")
        missing = self.run_headroom("evaluate", "missing.json")
        self.assertEqual(missing.returncode, 2)
        self.assertIn("missing.json", missing.stderr)
        self.assertEqual(self.run_headroom("evaluate", self.folder).returncode, 2)

    def test_takes_prices_of_a_file(self):
        prices = {"items": [{"instance_type": "m5.xlarge", "vcpus": 4, "memory_mib": 16384,
                             "on_demand_hourly_usd": 1, "emr_hourly_usd": 0.5}]}
        done = self.run_headroom("evaluate", "--json", EXAMPLE, "--instance-types",
                                 self.file("types.json", json.dumps(prices)))
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["hourly_cost_usd"], 2.07)
        self.assertEqual(answer["emr_hourly_cost_usd"], 1.5)
        bad = self.run_headroom("evaluate", EXAMPLE, "--instance-types", self.file("types.json", "{}"))
        self.assertEqual(bad.returncode, 2)
        self.assertIn("types.json", bad.stderr)

    def test_takes_what_kubectl_prints(self):
        kubectl = ROOT / "examples/kubernetes"
        nodes, pods = f"kubernetes.NodeList={kubectl / 'nodes.json'}", f"kubernetes.PodList={kubectl / 'pods.json'}"
        done = self.run_headroom("evaluate", "--json", "--source", nodes, "--source", pods)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["cluster_id"], answer["reason"]), ("etl", "pods_fit_no_node_group"))
        self.assertIn("its taint spark is not tolerated", answer["explanation"]["summary"])
        more = self.file("more.json", ' {"labels": {"team": "etl"}}\n')
        done = self.run_headroom("evaluate", more, "--json", "--source", nodes, "--source", pods)
        self.assertEqual(json.loads(done.stdout)["labels"], {"team": "etl"})
        self.assertEqual(self.run_headroom("evaluate", "-", "--json", "--source", nodes, stdin="{}").returncode, 0)

    def test_tells_how_far_executors_get(self):
        done = self.run_headroom("evaluate", ROOT / "examples/kubernetes/executor_chain.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"Executors +maxExecutors 50 needs 13 nodes")

    def test_says_what_is_wrong_with_a_document(self):
        file = self.file("nodes.json", '{"items": [{"metadata": {"name": 7}}]}')
        nodes = f"kubernetes.NodeList={file}"
        done = self.run_headroom("evaluate", "--source", nodes)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"--source {nodes}/body/items/0/metadata/name", done.stderr)
        for source, words in (("nodes.json", "KIND=FILE"), ("kubernetes.NodeList=missing.json", "missing.json"),
                              (f"kubernetes.NodeList={self.file('bad.json', '[')}", "bad.json")):
            done = self.run_headroom("evaluate", "--source", source)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        twice = self.run_headroom("evaluate", "-", "--source", nodes, stdin='{"sources": []}')
        self.assertEqual(twice.returncode, 2)
        self.assertIn("--source can't be used", twice.stderr)
        self.assertEqual(self.run_headroom("evaluate").returncode, 2)

    def test_writes_an_answer_out_for_a_person(self):
        answer = self.run_headroom("evaluate", "--json", EXAMPLE).stdout
        shown = self.run_headroom("explain", "-", stdin=answer)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(shown.stdout, self.run_headroom("evaluate", EXAMPLE).stdout)
        for text in ("{}", "{", '{"action": 7}', '{"action": "scale_out", "changes": [1], "artifacts": 3}'):
            self.assertIn(self.run_headroom("explain", "-", stdin=text).returncode, (0, 2), text)


class Yaml(CommandLine):
    """Wherever a document may be JSON it may be YAML."""

    def yaml(self, name, document):
        return self.file(name, yaml.safe_dump(document))

    def json_of(self, *arguments, stdin=""):
        done = self.run_headroom(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_requests(self):
        request = json.loads(EXAMPLE.read_text())
        told = self.json_of("evaluate", "--json", EXAMPLE)
        self.assertEqual(self.json_of("evaluate", "--json", self.yaml("request.yaml", request)), told)
        self.assertEqual(self.json_of("evaluate", "--json", "-", stdin=yaml.safe_dump(request)), told)
        job = {"data_size": "1TB", "cluster_cores": 100, "evaluated_at": "2026-11-22T10:00:30Z"}
        self.assertEqual(self.json_of("rightsize", "--json", "-", stdin=yaml.safe_dump(job)),
                         self.json_of("rightsize", "--json", "-", stdin=json.dumps(job)))

    def test_documents_of_other_systems(self):
        kubectl = ROOT / "examples/kubernetes"
        more = self.yaml("more.yaml", {"evaluated_at": "2026-11-22T10:00:30Z"})
        forms = []
        for form in ("json", "yaml", "stream"):
            arguments = []
            for kind, name in (("NodeList", "nodes"), ("PodList", "pods")):
                document = json.loads((kubectl / f"{name}.json").read_text())
                if form == "yaml":
                    path = self.yaml(f"{name}.yaml", document)
                elif form == "stream":
                    one = {"apiVersion": "v1", "kind": kind.removesuffix("List")}
                    path = self.file(f"{name}.stream",
                                     yaml.safe_dump_all([one | item for item in document["items"]] + [None]))
                else:
                    path = kubectl / f"{name}.json"
                arguments += ["--source", f"kubernetes.{kind}={path}"]
            forms.append(json.loads(self.json_of("evaluate", "--json", more, *arguments)))
        self.assertEqual(forms[1], forms[0])
        self.assertEqual({**forms[2], "explanation": 0}, {**forms[0], "explanation": 0})

    def test_evidence_prices_and_answers(self):
        spark = ROOT / "examples/spark"
        evidence = {kind: json.loads((spark / f"{kind}.json").read_text()) for kind in ("executors", "stages")}
        told = self.json_of("rightsize", *(argument for kind in evidence for argument in
                                           ("--evidence", f"spark.{kind}={self.yaml(kind + '.yaml', evidence[kind])}")))
        self.assertEqual(told, self.json_of("rightsize", "--evidence", f"spark.executors={spark / 'executors.json'}",
                                            "--evidence", f"spark.stages={spark / 'stages.json'}"))
        prices = {"items": [{"instance_type": "m5.xlarge", "vcpus": 4, "memory_mib": 16384, "on_demand_hourly_usd": 1}]}
        answer = json.loads(self.json_of("evaluate", "--json", EXAMPLE, "--instance-types",
                                         self.yaml("types.yaml", prices)))
        self.assertEqual(answer["hourly_cost_usd"], 2.07)
        self.assertEqual(self.json_of("explain", "-", stdin=yaml.safe_dump(json.loads(
            self.json_of("evaluate", "--json", EXAMPLE)), sort_keys=False)), self.json_of("evaluate", EXAMPLE))

    def test_what_is_none_is_refused_with_the_reason(self):
        table = "NAME          STATUS   ROLES    AGE   VERSION\nip-10-0-0-1   Ready    <none>   3d    v1.33.1\n"
        for text, words in ((table, "-o json"), ("a: 1\na: 2\n", "occurs twice"), ("<html></html>", "HTML"),
                            ("", "nothing in it"), ("a: 1\n---\nb: 2\n", "2 YAML documents")):
            file = self.file("document", text)
            for arguments in (["evaluate", "--source", f"kubernetes.NodeList={file}"], ["evaluate", file],
                              ["rightsize", file], ["explain", file], ["evaluate", EXAMPLE, "--instance-types", file]):
                done = self.run_headroom(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), (arguments, text))
                self.assertIn(str(file), done.stderr)
                self.assertIn(words, done.stderr.splitlines()[0])

    def test_a_document_of_another_kind_is_named(self):
        nodes, groups = ROOT / "examples/kubernetes/nodes.json", ROOT / "examples/emr/list-instance-groups.json"
        listed = self.file("list.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}]}))
        for kind, file, real in (("kubernetes.PodList", nodes, "kubernetes.NodeList"),
                                 ("kubernetes.NodeList", listed, "kubernetes.PodList"),
                                 ("aws.emr.DescribeCluster", groups, "aws.emr.ListInstanceGroups"),
                                 ("yarn.cluster.metrics", groups, "aws.emr.ListInstanceGroups")):
            done = self.run_headroom("evaluate", "--source", f"{kind}={file}")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"--source {kind}={file}: this document is of the kind {real}", done.stderr.splitlines()[0])
        for file, kind in ((nodes, "kubernetes.NodeList"), (groups, "aws.emr.ListInstanceGroups")):
            done = self.run_headroom("evaluate", file)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"--source {kind}={file}", done.stderr.splitlines()[0])

    def test_a_wrong_kind_is_named_first(self):
        nodes = self.file("nodes.json", '{"items": []}')
        for kind, meant in (("kubernetes.NodesList", "kubernetes.NodeList"), ("NodeList", "kubernetes.NodeList"),
                            ("aws.emr.describe-cluster", "aws.emr.DescribeCluster")):
            done = self.run_headroom("evaluate", "--source", f"{kind}={nodes}")
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"'{kind}' is not a kind of document (did you mean '{meant}'?)", done.stderr)


class Rightsize(CommandLine):
    JOB = ("--data-size", "1TB", "--executor-preset", "medium", "--cluster-cores", "100")

    def rightsize(self, *arguments, stdin=""):
        return self.run_headroom("rightsize", *arguments, stdin=stdin)

    def answer(self, *arguments, stdin=""):
        done = self.rightsize("--json", *arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refusal(self, *arguments, stdin=""):
        done = self.rightsize(*arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr

    def test_prints_a_report_for_a_person(self):
        done = self.rightsize(*self.JOB)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # 10^12 bytes / 128 MiB = 7,451 tasks; (100 cores - 2 of the driver) / 2 = 49 executors of 98 slots; 77 waves
        for words in ("49 executors", "1,000,000,000,000 bytes", "931.3 GiB", "7,451 tasks", "77 waves",
                      "the cores of the cluster", "spark.executor.memory=4096m", "memory 4608Mi", "at most 49"):
            self.assertIn(words, done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)

    def test_prints_the_answer_of_the_api(self):
        request = {"data_size": "1TB", "executor_preset": "medium", "cluster_cores": 100,
                   "evaluated_at": "2026-11-22T10:00:30Z"}
        answer = self.answer("-", stdin=json.dumps(request))
        self.assertEqual((answer["id"], answer["kind"], answer["executors"]), ("dry_run", "rightsizing", 49))
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        self.assertEqual(server.ask("POST", "/v1/rightsizing?dry_run=true", request).json(), answer)
        shown = self.rightsize("-", stdin=json.dumps(request)).stdout
        self.assertEqual(self.run_headroom("explain", "-", stdin=json.dumps(answer)).stdout, shown)

    def test_prints_helm_values_and_spark_conf(self):
        helm = yaml.safe_load(self.rightsize(*self.JOB, "--helm-values").stdout)
        self.assertEqual(helm["connect"]["dynamicAllocation"]["maxExecutors"], 49)
        conf = dict(line.split(" ", 1) for line in self.rightsize(*self.JOB, "--spark-conf").stdout.splitlines())
        self.assertEqual(conf["spark.executor.memory"], "4096m")
        self.assertEqual(conf["spark.dynamicAllocation.maxExecutors"], "49")

    def test_understands_every_flag(self):
        answer = self.answer(
            "--data-size", "500GB", "--files", "4000", "--format", "csv", "--expansion", "2.5", "--shuffle-size", "100 GiB",
            "--default-parallelism", "4000", "--deadline", "1800", "--task-seconds", "20", "--executor-cores", "4",
            "--executor-memory", "8g", "--executor-overhead", "1024m", "--driver-cores", "2", "--driver-memory", "4096",
            "--driver-overhead", "512m", "--task-cpus", "2", "--language", "pyspark", "--platform", "emr_on_eks",
            "--cluster-cores", "400", "--cluster-memory", "1600", "--cluster-nodes", "40", "--region", "us-east-1",
            "--instance-type", "m5.4xlarge", "--price", "0.7", "--instance-type", "r5.4xlarge", "--price", "1.1",
            "--hours", "0.5", "--spot", "--spot-share", "80", "--spot-discount", "60", "--cloud", "aws",
            "--cluster-id", "etl")
        self.assertEqual(answer["executor"]["memory_mib"], 8192)
        self.assertEqual(answer["executor"]["memory_overhead_mib"], 1024)
        self.assertEqual(answer["executor"]["slots"], 2)
        self.assertEqual(answer["driver"]["container_memory_mib"], 4608)
        self.assertEqual(answer["limiting_factor"], "deadline")
        self.assertEqual(answer["cluster_id"], "etl")
        self.assertEqual({plan["instance_type"] for plan in answer["nodes"]}, {"m5.4xlarge", "r5.4xlarge"})
        self.assertIn("$0.7 ", " ".join(plan["cost"]["formula"] for plan in answer["nodes"]))
        self.assertEqual(self.answer("--data-size", "1TB", "--shuffle-ratio", "0.5")["partitions"]["shuffle"], 7451)
        unsplit = self.answer("--data-size", "1GiB", "--files", "7", "--not-splittable", "--waves", "1")
        self.assertEqual((unsplit["tasks"], unsplit["executors"]), (7, 4))

    def test_learns_from_an_earlier_run(self):
        spark = ROOT / "examples/spark"
        answer = self.answer("--evidence", f"spark.executors={spark / 'executors.json'}",
                             "--evidence", f"spark.stages={spark / 'stages.json'}")
        self.assertTrue(answer["observed"]["findings"])
        wrong = self.refusal("--data-size", "1GB", "--evidence", f"spark.jobs={spark / 'stages.json'}")
        self.assertIn("--evidence spark.jobs=", wrong)
        self.assertIn("missing.json", self.refusal("--evidence", "spark.stages=missing.json"))
        self.assertIn("KIND=FILE", self.refusal("--evidence", "stages.json"))
        self.assertIn("bad.json", self.refusal("--evidence", f"spark.stages={self.file('bad.json', '[')}"))

    def test_calculates_as_the_calculator_that_it_replaces(self):
        done = self.rightsize("--model", "seed_compatible", "--data-size", "1TB", "--cluster-cores", "100")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("50 executors", "start with 25, keep at least 12, allow at most 100", "100 cores", "204 GiB",
                      "$2.04 - $6.12", "maximum_breaks_limit"):
            self.assertIn(words, done.stdout)
        limited = self.answer("--model", "seed_compatible", "--data-size", "10TB", "--executor-preset", "large",
                              "--cluster-cores", "500", "--cluster-memory", "2000", "--spot")
        self.assertEqual((limited["executors"], limited["max_executors"]), (125, 250))

    def test_says_everything_that_is_wrong_by_its_flag(self):
        said = self.refusal("--data-size", "0", "--cluster-cores", "one", "--cluster-memory", "-3", "--waves", "2",
                            "--executor-memory", "19x", "--task-seconds", "3", "--price", "1")
        for flag in ("--data-size", "--cluster-cores", "--cluster-memory", "--executor-memory", "--deadline",
                     "--instance-type"):
            self.assertIn(f"  {flag}: ", said)
        self.assertIn("--cluster-cores: too few", self.refusal("--data-size", "1TB", "--cluster-cores", "3"))
        self.assertIn("at least 4", self.refusal("--data-size", "1TB", "--cluster-cores", "3"))
        self.assertIn("--data-size: is required", self.refusal())
        self.assertIn("small, medium, large, xlarge", self.refusal("--data-size", "1TB", "--executor-preset", "huge"))
        for size in ("10EB", "-1GB", "1T", "nonsense", ""):
            self.assertIn("--data-size", self.refusal("--data-size", size))

    def test_says_what_is_wrong_with_a_file(self):
        said = self.refusal(self.file("bad.json", '{"data_size": "1TB", "waves": 0, "surprise": 1}'))
        for words in ("bad.json", "/waves", "/surprise"):
            self.assertIn(words, said)
        self.assertIn("standard input", self.refusal("-", stdin="{"))

    def test_takes_one_request_and_one_form(self):
        for arguments in ((*self.JOB, "--json", "--spark-conf"), (*self.JOB, "--helm-values", "--spark-conf"),
                          (self.file("job.json", '{"data_size": "1TB"}'), *self.JOB)):
            self.refusal(*arguments)

    def test_takes_prices_of_a_file(self):
        prices = {"items": [{"instance_type": "m5.4xlarge", "vcpus": 16, "memory_mib": 65536,
                             "on_demand_hourly_usd": 10}]}
        answer = self.answer(*self.JOB, "--instance-type", "m5.4xlarge", "--instance-types",
                             self.file("types.json", json.dumps(prices)))
        self.assertEqual(answer["cost"]["hourly_usd"], 10 * answer["nodes"][0]["nodes"])

    def test_teaches_by_examples(self):
        done = self.rightsize("--help")
        self.assertEqual(done.returncode, 0)
        for words in ("Examples:", "--data-size", "--cluster-memory", "--spot", "seed_compatible"):
            self.assertIn(words, done.stdout)


class Database(CommandLine):
    def test_is_made_and_migrated(self):
        database = self.folder / "headroom.db"
        made = self.run_headroom("migrate", "--database", database)
        self.assertEqual(made.returncode, 0, made.stderr)
        status = self.run_headroom("migrate", "--status", "--database", database)
        self.assertEqual(status.returncode, 0, status.stderr)
        names = sorted(path.stem for path in (ROOT / "migrations").glob("*.sql"))
        lines = status.stdout.splitlines()
        self.assertEqual(len(lines), len(names))
        for line, name in zip(lines, names):
            self.assertRegex(line, f"^applied +{name}")
        self.assertEqual(self.run_headroom("migrate", "--check", "--database", database).returncode, 0)

    def test_that_is_missing_or_foreign_fails_the_check(self):
        foreign = self.file("foreign.db", "not a database at all, though long enough to be read as one " * 20)
        for database in (foreign, self.folder / "nowhere" / "headroom.db"):
            checked = self.run_headroom("migrate", "--check", "--database", database)
            self.assertEqual(checked.returncode, 1, checked.stdout)
            self.assertIn(str(database), checked.stderr)
        self.assertTrue(foreign.read_text().startswith("not a database"))

    def test_is_copied_while_a_server_uses_it(self):
        database, copy = self.folder / "headroom.db", self.folder / "copy.db"
        server = Server(BINARY, database)
        self.addCleanup(server.kill)
        stored = server.ask("POST", "/v1/evaluations", example())
        self.assertEqual(self.run_headroom("migrate", "--status", "--database", database).returncode, 0)
        done = self.run_headroom("backup", copy, "--database", database)
        self.assertEqual(done.returncode, 0, done.stderr)
        again = self.run_headroom("backup", copy, "--database", database)
        self.assertEqual(again.returncode, 1)
        self.assertIn(str(copy), again.stderr)
        restored = Server(BINARY, copy)
        self.addCleanup(restored.kill)
        self.assertEqual(restored.ask("GET", stored.headers["Location"]).body, stored.body)


class Policy(CommandLine):
    POLICY = {"limits": {"unit": "instances", "minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}

    def policy(self, *arguments, stdin=""):
        return self.run_headroom("policy", *arguments, stdin=stdin)

    def put(self, policy, *arguments):
        done = self.policy("put", "etl", "-", *arguments, stdin=json.dumps(policy))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_versions_are_put_compared_and_activated(self):
        wider = {**self.POLICY, "limits": {**self.POLICY["limits"], "maximum": 12}}
        self.assertEqual(self.put(self.POLICY), "policy etl: version 1, active version 1\n")
        self.assertEqual(self.put(wider, "--no-activate"), "policy etl: version 2, active version 1\n")
        self.assertEqual(self.put(wider, "--no-activate"), "policy etl: version 2, active version 1\n")
        patch = json.loads(self.policy("diff", "etl", "--json").stdout)["patch"]
        self.assertEqual(patch, [{"op": "replace", "path": "/limits/maximum", "value": 12}])
        self.assertIn('replace "/limits/maximum" 12', self.policy("diff", "etl").stdout)
        self.assertEqual(json.loads(self.policy("get", "etl").stdout), wider)
        self.assertEqual(json.loads(self.policy("get", "etl", "--version", "1").stdout), self.POLICY)
        self.assertEqual(self.policy("activate", "etl", "2").returncode, 0)
        exported = json.loads(self.policy("get", "etl", "--format", "aws.emr.ManagedScalingPolicy").stdout)
        self.assertEqual(exported["ComputeLimits"]["MaximumCapacityUnits"], 12)
        self.assertEqual(self.policy("list").stdout.splitlines()[1].split()[:3], ["etl", "2", "2"])

    def test_faults_are_named(self):
        for arguments, words in ((("get", "etl"), "there is no database"), (("list",), "there is no database"),
                                 (("put", "etl", "-"), "/signals"), (("put", "a@b", "-"), "200 bytes")):
            done = self.policy(*arguments, stdin="{}")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(words, done.stderr)
        self.put(self.POLICY)
        for arguments, words in ((("activate", "etl", "9"), "no version 9"), (("get", "other"), "no policy 'other'"),
                                 (("diff", "etl", "--to", "9"), "no version 9"),
                                 (("get", "etl", "--format", "keda.ScaledObject"), "/limits/unit"),
                                 (("activate", "etl", "x"), "must be a whole number from 1\n"),
                                 (("get", "etl", "--version", "0"), "must be a whole number from 1\n")):
            done = self.policy(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(words, done.stderr)

    def test_a_server_evaluates_by_what_was_put(self):
        self.put(self.POLICY)
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        request = {**json.loads(EXAMPLE.read_text()), "policy_id": "etl"}
        del request["policy"]
        self.assertEqual(server.ask("POST", "/v1/evaluations", request).json()["policy"], "etl@1")
        refused = self.policy("list")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("headroom.db", refused.stderr)


class Plan(CommandLine):
    def plan(self, *arguments, stdin=""):
        return self.run_headroom("plan", *arguments, stdin=stdin)

    def test_prints_a_report_for_a_person(self):
        done = self.plan(PLAN)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # 6,000 core-seconds on 4 vCPUs: 300 + 1,500 s, of $0.299 an hour
        for words in ("1 m5.large task on Spot", "30 min", "$0.1495", "32 min 30 s", "83.33%"):
            self.assertIn(words, done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)

    def test_prints_the_answer_of_the_api(self):
        request = json.loads(PLAN.read_text())
        answer = json.loads(self.plan("-o", "json", "-", stdin=json.dumps(request)).stdout)
        self.assertEqual(yaml.safe_load(self.plan("-o", "yaml", "-", stdin=json.dumps(request)).stdout), answer)
        self.assertEqual((answer["id"], answer["kind"], answer["status"]), ("dry_run", "plan", "feasible"))
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        self.assertEqual(server.ask("POST", "/v1/plans?dry_run=true", request).json(), answer)
        shown = self.plan(PLAN).stdout
        self.assertEqual(self.run_headroom("explain", "-", stdin=json.dumps(answer)).stdout, shown)

    def test_tells_by_its_exit_code(self):
        early = ROOT / "examples/plans/too-early.json"
        unknown = json.loads(PLAN.read_text())
        unknown["job"].pop("core_seconds_per_gb")
        self.assertEqual(self.plan(PLAN, "--exit-code").returncode, 0)
        self.assertEqual(self.plan(early).returncode, 0)
        self.assertEqual(self.plan(early, "--exit-code").returncode, 11)
        done = self.plan("-", "--exit-code", stdin=json.dumps(unknown))
        self.assertEqual(done.returncode, 12)
        self.assertIn("To measure", done.stdout)

    def test_takes_the_throughput_of_an_earlier_run(self):
        unknown = json.loads(PLAN.read_text())
        unknown["job"].pop("core_seconds_per_gb")
        executors = self.file("executors.json", json.dumps([{"id": "1", "totalCores": 4, "maxTasks": 4, "totalDuration": 2400000}]))
        stages = self.file("stages.json", json.dumps([{"stageId": 0, "attemptId": 0, "status": "COMPLETE", "numTasks": 30,
                                                       "numCompleteTasks": 30, "inputBytes": 4000000000}]))
        evidence = ("--evidence", f"spark.executors={executors}", "--evidence", f"spark.stages={stages}")
        answer = json.loads(self.plan("--json", "-", *evidence, stdin=json.dumps(unknown)).stdout)
        # 2,400 core-seconds for 4 GB are 600 a GB
        self.assertEqual(answer["plan"], json.loads(self.plan("--json", PLAN).stdout)["plan"])
        self.assertEqual(self.plan("-", "--evidence", "spark.stages=/nowhere", stdin="{}").returncode, 2)

    def test_names_every_fault(self):
        done = self.plan("-", stdin='{"job": {"data_size": "10GB", "budget_usd": 0}, "instance_types": ["m5.huge"]}')
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("/job/budget_usd", done.stderr)
        self.assertIn("/instance_types/0", done.stderr)


class Output(CommandLine):
    def test_that_cannot_be_written_is_an_error_of_every_command(self):
        database = self.folder / "headroom.db"
        self.assertEqual(self.run_headroom("migrate", "--database", database).returncode, 0)
        answer = self.file("answer.json", self.run_headroom("evaluate", "--json", EXAMPLE).stdout)
        commands = [["evaluate", EXAMPLE], ["evaluate", "--json", EXAMPLE], ["rightsize", "--data-size", "1TB"],
                    ["rightsize", "--data-size", "1TB", "--json"], ["rightsize", "--data-size", "1TB", "--helm-values"],
                    ["rightsize", "--data-size", "1TB", "--spark-conf"], ["explain", answer], ["openapi"],
                    ["plan", PLAN], ["plan", "--json", PLAN],
                    ["migrate", "--database", database], ["migrate", "--status", "--database", database],
                    ["migrate", "--check", "--database", database],
                    ["backup", self.folder / "copy.db", "--database", database],
                    ["restore", "--check", database], ["decisions", "export", "--database", database],
                    ["generate-history", "--database", self.folder / "made.db", "--clusters", "1", "--days", "1"],
                    ["--help"], ["serve", "--help"],
                    ["--version"], ["serve", "--listen", "127.0.0.1:0", "--database", self.folder / "other.db"]]
        for command in commands:
            with self.subTest(command=command), open("/dev/full", "w") as full:
                done = subprocess.run([BINARY, *map(str, command)], stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=PATIENCE)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("standard output", done.stderr)
                self.assertEqual(done.stderr.count("standard output"), 1, "one error is said once")


class Usage(CommandLine):
    def test_names_what_it_does_not_know_and_the_nearest(self):
        for arguments, unknown, meant in (
                (["evalute", EXAMPLE], "'evalute'", "'evaluate'"), (["eval", EXAMPLE], "'eval'", "'evaluate'"),
                (["server"], "'server'", "'serve'"), (["right-size"], "'right-size'", "'rightsize'"),
                (["levitate"], "'levitate'", "evaluate, rightsize"),
                (["foo", "evaluate", EXAMPLE], "'foo'", "there is no command"),
                (["evalute", "evaluate", EXAMPLE], "'evalute'", "'evaluate'"),
                (["evaluate", "--sorce", "a=b"], "'--sorce'", "'--source'"),
                (["evaluate", "--sorce=a=b"], "'--sorce'", "'--source'"),
                (["evaluate", EXAMPLE, "--jsn"], "'--jsn'", "'--json'"),
                (["explain", "--jsn"], "'--jsn'", "`headroom explain`"),
                (["serve", "--databse", "x"], "'--databse'", "'--database'"),
                (["rightsize", "--datasize", "1TB"], "'--datasize'", "'--data-size'"),
                (["plan", PLAN, "--evidnce=a=b"], "'--evidnce'", "'--evidence'"), (["plann", PLAN], "'plann'", "'plan'"),
                (["migrate", "--dry-run"], "'--dry-run'", "`headroom migrate`"),
                (["--json", "evaluate", EXAMPLE], "'--json'", "after the command"),
                (["--loud"], "'--loud'", "`headroom`"), (["openapi", "more"], "'more'", "`headroom openapi`")):
            done = self.run_headroom(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            for words in (unknown, meant):
                self.assertIn(words, done.stderr.splitlines()[0], arguments)

    def test_prints_the_openapi_document(self):
        done = self.run_headroom("openapi")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout, (ROOT / "openapi.yaml").read_text())

    def test_explains_itself(self):
        for arguments in (["--help"], ["serve", "--help"], ["evaluate", "--help"], ["migrate", "--help"],
                          ["backup", "--help"], ["restore", "--help"], ["decisions", "export", "--help"],
                          ["generate-history", "--help"], ["openapi", "--help"]):
            done = self.run_headroom(*arguments)
            self.assertEqual(done.returncode, 0, arguments)
            self.assertIn("--help", done.stdout)
            self.assertEqual(done.stderr, "")
        self.assertRegex(self.run_headroom("--version").stdout, r"^headroom \d+\.\d+\.\d+\n$")

    def test_refuses_what_it_does_not_know(self):
        wrong = [[], ["levitate"], ["evaluate"], ["evaluate", "a", "b"], ["evaluate", EXAMPLE, "--loud"],
                 ["migrate", "--status", "--check"], ["backup"], ["openapi", "more"], ["serve", "--listen", "nowhere"],
                 ["serve", "--listen", "127.0.0.1:99999"], ["serve", "--config", "missing.toml"]]
        for arguments in wrong:
            done = self.run_headroom(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "", arguments)
            self.assertEqual(done.stdout, "", arguments)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
