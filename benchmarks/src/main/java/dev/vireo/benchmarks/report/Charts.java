package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.metric.Scores;
import dev.vireo.benchmarks.run.Prediction;
import java.util.List;
import java.util.Locale;

/// The charts of a report as SVG; their colours come from the classes of its style.
final class Charts {
    private static final int BAR = 300;

    private Charts() {}

    /// A share as a bar from 0 to 1, with its interval as a line across its end.
    static String bar(int series, Scores.Value value) {
        StringBuilder out =
                new StringBuilder("<svg class=\"bar s").append(series).append("\" viewBox=\"0 0 ");
        out.append(BAR).append(" 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        out.append("<rect class=\"track\" width=\"").append(BAR).append("\" height=\"14\"/>");
        if (value.value() >= 0 && value.value() <= 1) {
            out.append("<rect class=\"fill\" width=\"")
                    .append(at(value.value()))
                    .append("\" height=\"14\"/>");
        }
        if (value.low() >= 0 && value.high() <= 1) {
            String low = at(value.low());
            String high = at(value.high());
            out.append("<path class=\"reach\" d=\"M").append(low).append(" 7H").append(high);
            out.append("M").append(low).append(" 3V11M").append(high).append(" 3V11\"/>");
        }
        return out.append("</svg>").toString();
    }

    private static String at(double share) {
        return String.format(Locale.ROOT, "%.1f", BAR * share);
    }

    /// The kinds of answers of a run as one bar of parts.
    static String kinds(Report report) {
        StringBuilder out = new StringBuilder("<svg class=\"kinds\" viewBox=\"0 0 1000 20\"");
        out.append(" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        double from = 0;
        for (Report.Kind kind : Report.Kind.values()) {
            double width = 1000.0 * report.count(kind) / Math.max(1, report.asked());
            if (width > 0) {
                out.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"k-%s\" x=\"%.2f\" width=\"%.2f\" height=\"20\"/>",
                        kind.name().toLowerCase(Locale.ROOT),
                        from,
                        width));
            }
            from += width;
        }
        return out.append("</svg>").toString();
    }

    /// How many answers took how long, in steps of 1, 2 and 5.
    static String times(Report report) {
        double[] millis = report.run().costs().values().stream()
                .mapToDouble(Prediction.Cost::millis)
                .sorted()
                .toArray();
        if (millis.length == 0) {
            return "";
        }
        int first = step(millis[0]);
        int last = step(millis[millis.length - 1]);
        int[] counts = new int[last - first + 1];
        int most = 0;
        for (double each : millis) {
            most = Math.max(most, ++counts[step(each) - first]);
        }
        int wide = 52;
        StringBuilder out = new StringBuilder("<svg class=\"times s").append(report.number());
        out.append("\" viewBox=\"0 0 ")
                .append(wide * counts.length)
                .append(" 118\" width=\"")
                .append(wide * counts.length);
        out.append("\" role=\"img\"><title>answers by time</title>");
        for (int i = 0; i < counts.length; i++) {
            int high = (int) Math.round(80.0 * counts[i] / most);
            out.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"fill\" x=\"%d\" y=\"%d\" width=\"44\" height=\"%d\"/>"
                            + "<text x=\"%d\" y=\"%d\">%s</text><text class=\"axis\" x=\"%d\" y=\"114\">%s</text>",
                    wide * i + 4,
                    96 - high,
                    high,
                    wide * i + 26,
                    91 - high,
                    counts[i] == 0 ? "" : Integer.toString(counts[i]),
                    wide * i + 26,
                    Shown.time(end(first + i))));
        }
        return out.append("</svg>").toString();
    }

    /// The step that a time falls into: the first whose end it does not pass.
    private static int step(double millis) {
        int step = 0;
        while (end(step) < millis && step < 40) {
            step++;
        }
        return step;
    }

    private static double end(int step) {
        int decade = step / 3;
        return List.of(1, 2, 5).get(step % 3) * Math.pow(10, decade);
    }
}
