package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import java.util.List;
import java.util.Locale;

/// Answers and numbers as people read them.
final class Shown {
    private Shown() {}

    /// The wanted answer.
    static String gold(Prediction one) {
        return switch (one.gold()) {
            case Gold.Text(List<String> accepted) -> String.join(" / ", accepted);
            case Gold.Choice choice -> choice.letter() + ". " + one.options().get(choice.index());
            case Gold.Region region -> region(region);
            case Gold.Withheld _ -> "(kept back)";
        };
    }

    /// What was answered.
    static String answer(Prediction one) {
        return one.failed() ? "(failed)" : one.region().map(Shown::region).orElse(one.answer());
    }

    private static String region(Gold.Region region) {
        return String.format(
                Locale.ROOT, "%.0f, %.0f to %.0f, %.0f", region.left(), region.top(), region.right(), region.bottom());
    }

    /// A share in percent; a dash where there is none.
    static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f %%", 100 * value) : "-";
    }

    /// A difference of shares in points, with its sign.
    static String points(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%+.1f", 100 * value) : "-";
    }

    /// A time in a fitting unit.
    static String time(double millis) {
        return millis < 1000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : millis < 120_000
                        ? String.format(Locale.ROOT, millis < 10_000 ? "%.1f s" : "%.0f s", millis / 1000)
                        : String.format(Locale.ROOT, "%.0f min", millis / 60_000);
    }

    /// The name of a run's folder.
    static String name(RunFolder run) {
        return String.valueOf(run.folder().toAbsolutePath().normalize().getFileName());
    }

    /// The beginning of a list, and how many more there are.
    static String some(List<String> all, int most) {
        return String.join(", ", all.subList(0, Math.min(most, all.size())))
                + (all.size() > most ? ", and " + (all.size() - most) + " more" : "");
    }
}
