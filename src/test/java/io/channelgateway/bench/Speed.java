package io.channelgateway.bench;

import io.channelgateway.bench.system.Contender;
import java.io.IOException;
import java.util.List;

/** Compares the systems case by case. */
final class Speed implements Part {

    private final Options options;
    private final Systems.Factory systems;
    private final Errors errors;

    Speed(Options options, Systems.Factory systems, Errors errors) {
        this.options = options;
        this.systems = systems;
        this.errors = errors;
    }

    @Override
    public void run(Report report) throws IOException {
        Plan plan = new Plan(options);
        Rounds rounds = new Rounds(
                options.rounds(), options.measured(), new WarmUp(options.warmUp(), errors), errors);
        Results results = new Results();
        report.add("\n## Speed\n\n" + Results.TABLE_HEAD);
        try (Systems running = systems.open()) {
            List<Contender> contenders = running.startAll();
            for (Case each : plan.cases()) {
                List<Result> medians = rounds.measure(each, plan.entries(each, contenders));
                results.add(medians);
                medians.forEach(result -> report.add(results.row(result)));
                report.json("results.json", results.all());
            }
        }
        report.add("""

                The figures are medians of %d rounds, in each of which the systems took turns; CPU is that of one request,
                RSS the peak. Both are those of the system's own processes, without its database.
                """.formatted(options.rounds()));
        report.add(new Targets(results).toString());
        report.picture("results.svg", new Chart(results.all()).toString());
    }
}
