package dev.vireo.benchmarks.metric;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.runtime.Conformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The promises of a [RunMetric], to be run on one of one's own.
public final class RunMetricConformance {
    private static final int THREADS = 4;
    private static final double ROUNDING = 1e-9;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private RunMetricConformance() {}

    /// The checks of a metric.
    ///
    /// @param answers answers of every kind that it judges, right, wrong and failed; it says something of
    ///     at least one
    public static Conformance of(RunMetric metric, List<Answered> answers) {
        return Conformance.of("metric " + metric.name())
                .with("the name is lower case without blanks and stays the same", () -> {
                    Conformance.ensureName("the name", metric::name);
                    ensure(NAME.matcher(metric.name()).matches(), "'" + metric.name() + "'");
                })
                .with("scores lie between 0 and 1, or nothing is said", () -> {
                    for (Answered answered : answers) {
                        double score = metric.score(answered);
                        ensure(Double.isNaN(score) || (score >= 0 && score <= 1), score + " for " + answered);
                    }
                })
                .with(
                        "it says something of one of the answers",
                        () -> ensure(
                                answers.stream().anyMatch(a -> !Double.isNaN(metric.score(a))),
                                "nothing is said of any"))
                .with("a failed answer is worth nothing", () -> {
                    for (Answered answered : answers) {
                        double score = metric.score(
                                new Answered(answered.sample(), answered.answer(), answered.region(), true));
                        ensure(Double.isNaN(score) || score == 0, score + " for " + answered);
                    }
                })
                .with("nothing is said where the wanted answer is kept back", () -> {
                    for (Answered answered : answers) {
                        double score = metric.score(keptBack(answered));
                        ensure(
                                Double.isNaN(score),
                                score + " for " + answered.sample().id());
                    }
                })
                .with("the overall value is the mean of what the answers are worth", () -> {
                    double[] scores = answers.stream()
                            .mapToDouble(metric::score)
                            .filter(score -> !Double.isNaN(score))
                            .toArray();
                    double sum = 0;
                    for (double score : scores) {
                        sum += score;
                    }
                    Scores.Value overall = metric.summary(answers).overall();
                    ensure(overall.n() == scores.length, overall.n() + " answers of " + scores.length);
                    ensure(
                            Math.abs(overall.value() - sum / scores.length) < ROUNDING,
                            overall.value() + " instead of " + sum / scores.length);
                })
                .with("each value lies in its interval and comes from no more answers than there are", () -> {
                    Scores scores = metric.summary(answers);
                    List<Scores.Value> values = new ArrayList<>(scores.parts().values());
                    values.add(scores.overall());
                    for (Scores.Value value : values) {
                        boolean inside = value.low() <= value.value() && value.value() <= value.high();
                        ensure(inside || (Double.isNaN(value.low()) && Double.isNaN(value.high())), value.toString());
                    }
                    ensure(
                            scores.overall().n() <= answers.size(),
                            scores.overall().toString());
                })
                .with("of no answers nothing is said", () -> {
                    Scores none = metric.summary(List.of());
                    ensure(
                            none.overall().n() == 0
                                    && Double.isNaN(none.overall().value()),
                            none.toString());
                })
                .with(
                        "the same answers get the same values",
                        () -> ensure(metric.summary(answers).equals(metric.summary(answers)), "the values changed"))
                .with("several threads get the values that one gets", () -> {
                    Scores alone = metric.summary(answers);
                    for (Scores one : Conformance.sideBySide(THREADS, () -> metric.summary(answers))) {
                        ensure(alone.equals(one), "the values of one thread are others");
                    }
                });
    }

    private static Answered keptBack(Answered answered) {
        Sample sample = answered.sample();
        return new Answered(
                new Sample(
                        sample.id(),
                        sample.question(),
                        sample.about(),
                        sample.options(),
                        new Gold.Withheld(),
                        sample.returns(),
                        sample.group(),
                        sample.labels()),
                answered.answer(),
                Optional.empty(),
                false);
    }
}
