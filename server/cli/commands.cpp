#include "server/cli/commands.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "headroom_documents.hpp"
#include "server/app/app.hpp"
#include "server/cli/backtest.hpp"
#include "server/cli/check.hpp"
#include "server/cli/decisions.hpp"
#include "server/cli/diagnose.hpp"
#include "server/cli/forecast.hpp"
#include "server/cli/generate_history.hpp"
#include "server/cli/lint.hpp"
#include "server/cli/plan.hpp"
#include "server/cli/policy.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/replay.hpp"
#include "server/cli/restore_check.hpp"
#include "server/cli/simulate.hpp"
#include "server/cli/standard_output.hpp"
#include "server/cli/table_forms.hpp"
#include "server/cli/usage.hpp"
#include "server/config/config.hpp"

namespace headroom::server {
namespace {

constexpr const char* about =
    "Recommends how much capacity a Spark cluster should have, and says why.\n"
    "Reads metric snapshots and cluster descriptions, and prints capacity changes, their cost and the request\n"
    "bodies that would apply them. Holds no credentials and changes nothing itself.";

constexpr const char* serve_examples =
    "Examples:\n"
    "  headroom serve --listen 127.0.0.1:8080 --database headroom.db\n"
    "  HEADROOM_LISTEN=127.0.0.1:0 headroom serve --log-format json\n";

constexpr const char* evaluate_examples =
    "Examples:\n"
    "  headroom evaluate request.json          reads the body of POST /v1/evaluations, prints the decision for a "
    "person\n"
    "  headroom evaluate --json - < request.json | jq .action\n"
    "  headroom evaluate fleet.json -o table   reads the body of POST /v1/fleet-evaluations, prints the rows of the "
    "plan\n"
    "  headroom evaluate --apply-with aws request.json > apply.sh    to be read, and then run with `sh -e apply.sh`\n"
    "  headroom evaluate --source kubernetes.NodeList=nodes.json --source kubernetes.PodList=pods.json\n"
    "      with nodes.json from `kubectl get nodes -o json` and pods.json from `kubectl get pods -A -o json`\n";

constexpr const char* rightsize_examples =
    "Examples:\n"
    "  headroom rightsize --data-size 1TB --executor-preset medium --cluster-cores 100\n"
    "  headroom rightsize --data-size 1TiB --waves 4 --platform emr --executor-cores 5 --executor-memory 19g \\\n"
    "    --instance-type r5.4xlarge --instance-type m5.4xlarge --hours 2\n"
    "  headroom rightsize --data-size 500GB --deadline 1800 --task-seconds 20 --language pyspark --spark-conf\n"
    "  headroom rightsize --data-size 1TB --spot --cloud gcp --helm-values > values.yaml\n"
    "  headroom rightsize --evidence spark.executors=allexecutors.json --evidence spark.stages=stages.json\n"
    "  headroom rightsize --model seed_compatible --data-size 1TB --cluster-cores 100\n"
    "  headroom rightsize request.json --json | jq .executors\n";

constexpr const char* plan_examples =
    "The file is the body of POST /v1/plans, JSON or YAML:\n"
    "  {\"job\": {\"data_size\": \"10GB\", \"core_seconds_per_gb\": 600, \"deadline_seconds\": 3600, \"budget_usd\": "
    "2,\n"
    "           \"minimum_utilisation_percent\": 80, \"interruptions_to_survive\": 1, \"checkpointed\": true},\n"
    "   \"instance_types\": [\"m5.large\", \"m5.xlarge\"],\n"
    "   \"prices\": [{\"instance_type\": \"m5.large\", \"spot_hourly_usd\": 0.035}]}\n"
    "core_seconds_per_gb is what one core takes for 10^9 bytes. If it is not known, leave it out, and give the\n"
    "documents of an earlier run as --evidence, or job.task_seconds, the time of a task of 128 MiB.\n"
    "Each constraint of the job may be absent. Spot is planned only for types with a Spot price.\n"
    "\n"
    "Examples:\n"
    "  headroom plan job.json                    prints the cluster, what it keeps, and how each figure came about\n"
    "  headroom plan job.json --evidence spark.executors=allexecutors.json --evidence spark.stages=stages.json\n"
    "  headroom plan -o json - < job.json | jq .plan.cost_usd\n"
    "  headroom plan -o json job.json | jq '.artifacts[0].body' > cluster.json\n"
    "      for RunJobFlow of an SDK, such as boto3's emr.run_job_flow(**body)\n";

constexpr const char* forecast_examples =
    "Examples:\n"
    "  headroom forecast demand.csv                        24 hours from the end of the file, hour by hour\n"
    "  headroom forecast demand.csv --horizon-seconds 172800 --step-seconds 900 --quantile 0.9 -o json\n"
    "  headroom forecast --cluster etl --database headroom.db\n";

constexpr const char* simulate_examples =
    "Examples:\n"
    "  headroom simulate demand.csv --policy a.json --policy b.json --start-up-seconds 300 --price-usd 0.096\n"
    "  headroom simulate demand.csv --policy a.json --evaluate-from 2026-11-01T00:00:00Z --json | jq .results\n"
    "  headroom simulate --cluster etl --database headroom.db --policy a.json --svg picture.svg\n"
    "      with what is stored of the cluster's last 30 days\n";

constexpr const char* lint_examples =
    "A file is a policy of ours, {kind, body} as POST /v1/policies/lint takes it, or an unchanged document: EMR's\n"
    "ManagedScalingPolicy or AutoScalingPolicy, a HorizontalPodAutoscaler, a ScaledObject, a List that has the "
    "workload\n"
    "beside it, or Spark's properties. JSON or YAML. docs/lint has a page for each code.\n"
    "With --cluster the linter also knows what only the cluster shows: start-up times, limits of its groups, prices,\n"
    "and the demand of the last 14 days.\n"
    "\n"
    "Examples:\n"
    "  headroom lint policy.json scaledobject.yaml\n"
    "  headroom lint --fail-on warning policies/*.json        exit code 3 if there is a warning or an error\n"
    "  headroom lint -o json policy.json | jq '.findings[].fix'\n"
    "  headroom lint --cluster j-2AXXXXXXGAPLF --database headroom.db policy.json\n"
    "  headroom lint --cluster request.json policy.json       the cluster of an evaluation's request\n"
    "  headroom lint --fix policy.json > mended.json\n";

constexpr const char* replay_examples =
    "Each decision is made again from its stored input and compared with the stored answer. `id`, `engine_version` "
    "and\n"
    "`outcome` are left aside, and members that only this version writes are no difference. Exit codes: 0 nothing\n"
    "differs, 3 something differs or an input can't be read, 1 failed, 2 wrong usage. A server may be running.\n"
    "\n"
    "Examples:\n"
    "  headroom replay --database headroom.db                     the whole history, on all cores\n"
    "  headroom replay --since 2026-11-01T00:00:00Z -o json | jq .first_differences\n"
    "  headroom replay dec_019abc…\n";

/// One command: its options, and what it does. `run` is called if the command line names the command.
template <class Run>
void on(CLI::App* command, int& code, Run run) {
  command->callback([&code, run] { code = run(); });
}

void add_serve(CLI::App& app, Config& config, int& code) {
  CLI::App* serve_command = app.add_subcommand("serve", "Answer HTTP requests and store every decision");
  add_serve_options(*serve_command, config);
  serve_command->footer(serve_command->get_footer() + "\n\n" + serve_examples);
  on(serve_command, code, [&config] {
    validate(config);
    return serve(config);
  });
}

void add_catalog_option(CLI::App& command, std::string& file) {
  command.add_option("--instance-types", file, "Sizes and prices in addition to the built-in ones")
      ->envname("HEADROOM_INSTANCE_TYPES")
      ->type_name("FILE");
}

void add_evaluate(CLI::App& app, EvaluateOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("evaluate", "Decide one request without a server; stores nothing");
  command->add_option("FILE", options.file, "The request, or - for standard input; not needed with --source");
  command
      ->add_option("--source", options.sources,
                   "An unchanged document of another system, such as kubernetes.PodList=FILE; repeat it for each")
      ->type_name("KIND=FILE")
      ->expected(1)
      ->take_all();
  CLI::Option* form = command
                          ->add_option("-o,--output", options.output,
                                       "text (default), json, yaml; or only what changes: table, markdown, csv")
                          ->check(CLI::IsMember(answer_forms))
                          ->type_name("FORM");
  CLI::Option* json = command->add_flag("--json", options.json, "The same as -o json: the answer of the API");
  command
      ->add_option("--apply-with", options.apply_with,
                   "Print the commands of this program that would apply the decision; runs nothing")
      ->check(CLI::IsMember({"aws"}))
      ->type_name("aws")
      ->excludes(json)
      ->excludes(form);
  add_catalog_option(*command, options.instance_types);
  command->footer(evaluate_examples);
  on(command, code, [&options] {
    if (options.file.empty() && options.sources.empty()) throw CLI::RequiredError("FILE or --source");
    return evaluate_file(options);
  });
}

void add_rightsize(CLI::App& app, RightsizeOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("rightsize", "Size the executors of a Spark job; stores nothing");
  command->add_option("FILE", options.file,
                      "The body of POST /v1/rightsizing instead of flags, or - for standard input");
  add_job_flags(*command, options.job);
  add_catalog_option(*command, options.instance_types);
  const auto output = [&](const char* name, RightsizeOutput form, const char* help) {
    return command->add_flag_callback(
        name, [&options, form] { options.output = form; }, help);
  };
  CLI::Option* json = output("--json", RightsizeOutput::json, "Print the answer of the API as JSON");
  CLI::Option* helm = output("--helm-values", RightsizeOutput::helm_values, "Print values for a Helm chart, YAML");
  CLI::Option* conf = output("--spark-conf", RightsizeOutput::spark_conf, "Print lines for spark-defaults.conf");
  json->excludes(helm)->excludes(conf);
  helm->excludes(conf);
  command->footer(rightsize_examples);
  on(command, code, [&options, command] {
    const std::string flag = first_of(*command);
    if (!options.file.empty() && !flag.empty()) throw CLI::ExcludesError("FILE", flag);
    return rightsize_job(options);
  });
}

void add_plan(CLI::App& app, PlanOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("plan", "The cheapest EMR cluster for a job, or what stands in the way");
  add_plan_flags(*command, options);
  add_catalog_option(*command, options.instance_types);
  command->footer(plan_examples);
  on(command, code, [&options] { return plan_job(options); });
}

void add_forecast(CLI::App& app, ForecastOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("forecast", "Where a demand is going, and whether to trust that");
  add_forecast_flags(*command, options);
  command->footer(forecast_examples);
  on(command, code, [&options] {
    require_file_or_cluster(options.file, options.stored);
    return forecast_file(options);
  });
}

void add_simulate(CLI::App& app, SimulateOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("simulate", "What policies would have cost on a trace of demand");
  add_simulate_flags(*command, options);
  command->add_flag_callback(
      "--json", [&options] { options.output = SimulateOutput::json; }, "Print the answer of the API as JSON");
  add_catalog_option(*command, options.instance_types);
  command->footer(simulate_examples);
  on(command, code, [&options] {
    require_file_or_cluster(options.trace, options.stored);
    return simulate_trace(options);
  });
}

void add_lint(CLI::App& app, LintOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("lint", "Find what is wrong with policies, and how to mend it");
  add_lint_flags(*command, options);
  add_catalog_option(*command, options.instance_types);
  command->footer(lint_examples);
  on(command, code, [&options] { return lint_files(options); });
}

void add_replay(CLI::App& app, ReplayOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("replay", "Make stored decisions again and show what differs");
  add_replay_flags(*command, options);
  add_catalog_option(*command, options.instance_types);
  command->footer(replay_examples);
  on(command, code, [&options] { return replay_decisions(options); });
}

void add_explain(CLI::App& app, std::string& file, int& code) {
  CLI::App* command = app.add_subcommand("explain", "Print an answer of the API for a person");
  command->add_option("FILE", file, "The answer, or - for standard input")->required();
  command->footer("Example:\n  curl -s localhost:8080/v1/decisions/dec_… | headroom explain -\n");
  on(command, code, [&file] { return explain_file(file); });
}

void add_migrate(CLI::App& app, MigrateOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("migrate", "Update the schema of a database; serve does so by itself");
  command->add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  auto* status =
      command->add_flag("--status", options.status, "Only list the migrations; works beside a running server");
  command
      ->add_flag("--check", options.check,
                 "Only check whether a server could open the database; exit 1 if it could not")
      ->excludes(status);
  on(command, code, [&options] { return migrate_database(options); });
}

struct BackupOptions {
  std::string database{"headroom.db"};
  std::string to;
};

void add_backup(CLI::App& app, BackupOptions& options, int& code) {
  CLI::App* command = app.add_subcommand("backup", "Copy a database, also while a server uses it");
  command->add_option("FILE", options.to, "File for the copy; must not exist")->required();
  command->add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  on(command, code, [&options] { return backup_database(options.database, options.to); });
}

void add_openapi(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("openapi", "Print the description of the HTTP API (OpenAPI 3.1, YAML)");
  on(command, code, [] {
    std::cout << embedded::headroom_documents()[0].bytes;
    return 0;
  });
}

int run(int argc, char** argv) {
  CLI::App app(about, "headroom");
  app.set_version_flag("--version", "headroom " HEADROOM_VERSION);
  app.require_subcommand(1);
  int code = 0;
  Config config;
  EvaluateOptions evaluate_options;
  RightsizeOptions rightsize_options;
  PlanOptions plan_options;
  ForecastOptions forecast_options;
  SimulateOptions simulate_options;
  LintOptions lint_options;
  ReplayOptions replay_options;
  std::string explained;
  MigrateOptions migrate_options;
  BackupOptions backup_options;
  add_serve(app, config, code);
  add_evaluate(app, evaluate_options, code);
  add_rightsize(app, rightsize_options, code);
  add_plan(app, plan_options, code);
  add_forecast(app, forecast_options, code);
  add_simulate(app, simulate_options, code);
  add_lint(app, lint_options, code);
  add_policy_commands(app, code);
  add_decisions_command(app, code);
  add_replay(app, replay_options, code);
  add_backtest_command(app, code);
  add_diagnose_command(app, code);
  add_check_command(app, code);
  add_explain(app, explained, code);
  add_migrate(app, migrate_options, code);
  add_backup(app, backup_options, code);
  add_restore_command(app, code);
  add_generate_history_command(app, code);
  add_openapi(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  } catch (const std::exception& error) {
    std::cerr << "headroom: " << error.what() << '\n';
    return 1;
  }
  return code;
}

}  // namespace

int run_command(int argc, char** argv) { return finish_output(run(argc, argv)); }

}  // namespace headroom::server
