package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.internal.reading.OptionRule;
import dev.vireo.benchmarks.internal.reading.ShortAnswer;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;

/// The metrics that are built in. None asks a model. `docs/metrics.md` tells the rule and the source of each.
public final class Metrics {
    private static final List<RunMetric> ALL = List.of(
            new GqaMetric(),
            new TextMetric("rvp-exact", ShortAnswer::rvp, List.of(), false),
            new TextMetric("vqa-normalised", ShortAnswer::viper, List.of(), false),
            new VsrMetric(),
            new TextMetric("covr", ShortAnswer::rvp, List.of("form", "kind", "scenes", "pattern"), true),
            new NextQaMetric(),
            new ChoiceMetric("choice", OptionRule.PLAIN),
            new LongVideoMetric(),
            new VideoMmeMetric(),
            new IouMetric());

    private Metrics() {}

    /// All of them.
    public static List<RunMetric> all() {
        return ALL;
    }

    /// The metric of a name.
    ///
    /// @throws VireoException with code USAGE when there is none; it tells the nearest name
    public static RunMetric named(String name) {
        List<String> names = ALL.stream().map(RunMetric::name).toList();
        int place = names.indexOf(name);
        if (place >= 0) {
            return ALL.get(place);
        }
        throw new VireoException(
                Code.USAGE,
                "there is no metric '" + name + "'",
                Spelling.closest(name, names)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("There are " + String.join(", ", names) + "."));
    }
}
