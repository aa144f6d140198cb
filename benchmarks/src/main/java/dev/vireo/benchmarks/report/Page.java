package dev.vireo.benchmarks.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vireo.benchmarks.internal.run.Fingerprint;
import dev.vireo.benchmarks.metric.Comparison;
import dev.vireo.benchmarks.metric.Scores;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.runtime.HtmlPage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.chart.Palette;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The page of a report.
final class Page {
    /// Groups of more parts are folded.
    private static final int MANY_PARTS = 16;

    private final StringBuilder body = new StringBuilder();
    private final List<Report> reports = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final Path file;

    Page(List<RunFolder> runs, Path file) {
        this.file = file;
        List<String> names = names(runs);
        for (int i = 0; i < runs.size(); i++) {
            reports.add(Report.of(i, names.get(i), runs.get(i)));
        }
    }

    /// The names of the folders; the whole paths where two are alike.
    private static List<String> names(List<RunFolder> runs) {
        List<String> names = runs.stream().map(Shown::name).toList();
        return Set.copyOf(names).size() == names.size()
                ? names
                : runs.stream().map(run -> run.folder().toString()).toList();
    }

    /// What is missing, once the page is made.
    List<String> notices() {
        return List.copyOf(notices);
    }

    String html() {
        Pictures pictures = new Pictures();
        Misses misses = new Misses(reports, file, pictures);
        String cards = misses.html();
        told(pictures);
        head();
        between();
        scores();
        kinds();
        costs();
        int count = misses.count();
        section(
                "Not right",
                count == 0
                        ? ""
                        : Math.min(count, Misses.MOST) + " of " + count
                                + " questions; vireo trace html shows what a trace says");
        body.append(cards.isEmpty() ? "<p class=\"soft\">No question.</p>" : cards);
        fingerprints();
        return HtmlPage.of(
                title(), style(), pictures.symbols() + "<main>" + body + "<footer>vireo eval report</footer></main>");
    }

    private String title() {
        return reports.getFirst().run().dataset() + " "
                + reports.getFirst().run().split();
    }

    private void told(Pictures pictures) {
        if (!pictures.gone().isEmpty()) {
            notices.add("pictures that can't be read are left out of the report: " + Shown.some(pictures.gone(), 3));
        }
        for (Report report : reports) {
            int selected = report.run()
                    .results()
                    .map(results -> results.path("selected").asInt())
                    .orElse(0);
            if (report.asked() == 0) {
                notices.add(report.name() + " has no answers");
            } else if (selected == 0) {
                notices.add(report.name() + " has not ended; it has " + report.asked() + " answers so far");
            } else if (report.asked() < selected) {
                notices.add(report.name() + " has " + report.asked() + " of " + selected + " answers");
            }
            if (!report.run().dataset().equals(reports.getFirst().run().dataset())
                    || !report.run().split().equals(reports.getFirst().run().split())) {
                notices.add(report.name() + " is about " + report.run().dataset() + " "
                        + report.run().split());
            }
        }
    }

    private void head() {
        body.append("<header><h1>").append(HtmlPage.escape(title())).append("</h1>");
        notices.forEach(notice ->
                body.append("<p class=\"why\">").append(HtmlPage.escape(notice)).append("</p>"));
        body.append("<div class=\"heads\">");
        for (Report report : reports) {
            body.append("<div class=\"card s").append(report.number()).append("\"><div class=\"name\"><i></i>");
            body.append(HtmlPage.escape(report.name())).append("</div>");
            report.metrics().entrySet().stream().findFirst().ifPresent(main -> {
                Scores.Value value = main.getValue().overall();
                body.append("<div class=\"big\">").append(Shown.percent(value.value()));
                body.append(" <small>").append(reach(value)).append("</small></div>");
                body.append("<div class=\"soft\">").append(HtmlPage.escape(main.getKey()));
                body.append(", 95 % interval, n = ").append(value.n()).append("</div>");
            });
            body.append("<div class=\"facts\">");
            fact("agent", report.run().arm());
            fact("questions", Integer.toString(report.asked()));
            for (Report.Kind kind : List.of(Report.Kind.RIGHT, Report.Kind.FAILED)) {
                fact(kind.label, Integer.toString(report.count(kind)));
            }
            fact("median", Shown.time(report.spent().p50()));
            body.append("</div></div>");
        }
        body.append("</div></header>");
    }

    private void fact(String name, String value) {
        body.append("<span class=\"fact\">").append(HtmlPage.escape(name)).append(" <b>");
        body.append(HtmlPage.escape(value)).append("</b></span>");
    }

    private static String reach(Scores.Value value) {
        return Double.isFinite(value.low()) ? Shown.percent(value.low()) + " to " + Shown.percent(value.high()) : "";
    }

    private void section(String title, String more) {
        body.append("<h2>").append(HtmlPage.escape(title));
        if (!more.isEmpty()) {
            body.append(" <small>").append(HtmlPage.escape(more)).append("</small>");
        }
        body.append("</h2>");
    }

    /// The other runs beside the first.
    private void between() {
        if (reports.size() < 2) {
            return;
        }
        section("Beside " + reports.getFirst().name(), "the same questions");
        Rows rows =
                new Rows(List.of("run", "points more", "95 % interval", "only it / only the first", "McNemar p", "n"));
        for (Report report : reports.subList(1, reports.size())) {
            try {
                RunComparison comparison = RunComparison.of(reports.getFirst().run(), report.run(), Optional.empty());
                Comparison numbers = comparison.numbers();
                rows.add(List.of(
                        report.name(),
                        Shown.points(numbers.difference()),
                        Shown.points(numbers.low()) + " to " + Shown.points(numbers.high()),
                        numbers.mcNemar().won() + " / " + numbers.mcNemar().lost(),
                        numbers.mcNemar().grouped() < 0.0001
                                ? "< 0.0001"
                                : String.format(
                                        Locale.ROOT, "%.4f", numbers.mcNemar().grouped()),
                        Integer.toString(numbers.n())));
                comparison
                        .sights()
                        .forEach((what, ids) ->
                                rows.add(List.of("", what + ": " + ids.size(), Shown.some(ids, 3), "", "", "")));
            } catch (VireoException e) {
                rows.add(List.of(report.name(), "not compared", e.what(), "", "", ""));
            }
        }
        body.append(rows.html());
    }

    private void scores() {
        section("Scores", "");
        Map<String, Map<Integer, Scores>> metrics = new LinkedHashMap<>();
        for (Report report : reports) {
            report.metrics()
                    .forEach((name, scores) ->
                            metrics.computeIfAbsent(name, _ -> new TreeMap<>()).put(report.number(), scores));
        }
        body.append("<div class=\"card\">");
        metrics.forEach((name, scores) -> part(name, scores, Scores::overall, true));
        body.append("</div>");
        boolean first = true;
        for (Map.Entry<String, Map<Integer, Scores>> metric : metrics.entrySet()) {
            parts(metric.getKey(), metric.getValue(), first);
            first = false;
        }
    }

    /// The parts of a metric in groups: `depth: 1` is in the group `depth`.
    private void parts(String metric, Map<Integer, Scores> scores, boolean open) {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        scores.values()
                .forEach(each -> each.parts()
                        .keySet()
                        .forEach(part -> groups.computeIfAbsent(
                                        part.contains(": ") ? part.substring(0, part.indexOf(": ")) : "",
                                        _ -> new LinkedHashSet<>())
                                .add(part)));
        groups.forEach((group, parts) -> {
            String name = metric + (group.isEmpty() ? "" : ", by " + group);
            body.append(
                    open && parts.size() <= MANY_PARTS
                            ? "<details class=\"card\" open=\"\">"
                            : "<details class=\"card\">");
            body.append("<summary>").append(HtmlPage.escape(name));
            body.append(" <small>").append(parts.size()).append("</small></summary>");
            for (String part : parts) {
                part(
                        group.isEmpty() ? part : part.substring(group.length() + 2),
                        scores,
                        each -> each.parts()
                                .getOrDefault(part, new Scores.Value(Double.NaN, Double.NaN, Double.NaN, 0)),
                        false);
            }
            body.append("</details>");
        });
    }

    private void part(String name, Map<Integer, Scores> scores, Function<Scores, Scores.Value> which, boolean strong) {
        body.append("<div class=\"part\"><div class=\"").append(strong ? "label strong\">" : "label\">");
        body.append(HtmlPage.escape(name)).append("</div><div>");
        scores.forEach((run, each) -> {
            Scores.Value value = which.apply(each);
            boolean share = value.n() == 0 || Double.isFinite(value.low());
            body.append("<div class=\"row\">").append(share ? Charts.bar(run, value) : "<i></i>");
            body.append("<b>");
            body.append(share ? Shown.percent(value.value()) : String.format(Locale.ROOT, "%.3f", value.value()));
            body.append("</b><span class=\"soft\">").append(reach(value)).append("</span><span class=\"soft n\">n = ");
            body.append(value.n()).append("</span></div>");
        });
        body.append("</div></div>");
    }

    private void kinds() {
        section("What became of the questions", "");
        body.append("<div class=\"card\">");
        for (Report report : reports) {
            if (reports.size() > 1) {
                body.append("<div class=\"label\">")
                        .append(HtmlPage.escape(report.name()))
                        .append("</div>");
            }
            body.append(Charts.kinds(report));
        }
        List<String> head = new ArrayList<>(List.of("", "what it means"));
        reports.forEach(report -> head.add(report.name()));
        Rows rows = new Rows(head);
        for (Report.Kind kind : Report.Kind.values()) {
            if (reports.stream().anyMatch(report -> report.count(kind) > 0)) {
                rows.addMarked(
                        "k-" + kind.name().toLowerCase(Locale.ROOT),
                        cells(kind.label, kind.meaning, report -> Integer.toString(report.count(kind))));
            }
        }
        if (reports.stream().anyMatch(report -> report.lucky() > 0)) {
            rows.add(cells("", "of the right ones rest on a fallback", report -> Long.toString(report.lucky())));
        }
        failures(rows);
        body.append(rows.html()).append("</div>");
    }

    private List<String> cells(String first, String second, Function<Report, String> each) {
        List<String> out = new ArrayList<>(List.of(first, second));
        reports.forEach(report -> out.add(each.apply(report)));
        return out;
    }

    /// How failures are called, and how many there are of each code.
    private void failures(Rows rows) {
        Map<String, Map<Integer, Integer>> codes = new TreeMap<>();
        reports.forEach(report -> report.run()
                .failures()
                .values()
                .forEach(failure -> codes.computeIfAbsent(failure.path("code").asText(), _ -> new HashMap<>())
                        .merge(report.number(), 1, Integer::sum)));
        codes.forEach((code, counts) -> rows.add(
                cells("", "failed: " + code, report -> Integer.toString(counts.getOrDefault(report.number(), 0)))));
    }

    private void costs() {
        section("What it took", "");
        body.append("<div class=\"card\">");
        List<String> head = new ArrayList<>(List.of(""));
        reports.forEach(report -> head.add(report.name()));
        Rows rows = new Rows(head);
        cost(rows, "from start to end", spent -> Shown.time(1000 * spent.seconds()));
        cost(rows, "a question, mean", spent -> Shown.time(spent.mean()));
        cost(rows, "half of them within", spent -> Shown.time(spent.p50()));
        cost(rows, "90 % within", spent -> Shown.time(spent.p90()));
        cost(rows, "95 % within", spent -> Shown.time(spent.p95()));
        cost(rows, "99 % within", spent -> Shown.time(spent.p99()));
        cost(rows, "the slowest", spent -> Shown.time(spent.max()));
        cost(rows, "calls of tools", spent -> count(spent.toolCalls()));
        cost(rows, "looks at pictures", spent -> count(spent.visionCalls()));
        cost(rows, "requests to models", spent -> count(spent.modelCalls()));
        cost(rows, "tokens read", spent -> count(spent.inputTokens()));
        cost(rows, "tokens written", spent -> count(spent.outputTokens()));
        cost(rows, "answers known from before", spent -> count(spent.cached()));
        cost(
                rows,
                "money",
                spent -> spent.money().map(BigDecimal::toPlainString).orElse("not known"));
        body.append(rows.html());
        for (Report report : reports) {
            String times = Charts.times(report);
            if (!times.isEmpty()) {
                body.append("<div class=\"label times-of\">How many answers took up to");
                body.append(reports.size() > 1 ? ", " + HtmlPage.escape(report.name()) : "")
                        .append("</div>");
                body.append("<div class=\"wide\">").append(times).append("</div>");
            }
        }
        body.append("</div>");
    }

    private void cost(Rows rows, String name, Function<RunResults.Spent, String> what) {
        List<String> cells = new ArrayList<>(List.of(name));
        reports.forEach(report -> cells.add(what.apply(report.spent())));
        rows.add(cells);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void fingerprints() {
        section("What can move a score", reports.size() > 1 ? "marked where the runs differ" : "");
        Map<String, Map<Integer, String>> keys = new LinkedHashMap<>();
        reports.forEach(report -> Fingerprint.differences(
                        JsonNodeFactory.instance.objectNode(), report.run().fingerprint())
                .forEach(one ->
                        keys.computeIfAbsent(one.key(), _ -> new HashMap<>()).put(report.number(), one.there())));
        List<String> head = new ArrayList<>(List.of(""));
        reports.forEach(report -> head.add(report.name()));
        Rows rows = new Rows(head);
        keys.forEach((key, values) -> {
            List<String> cells = new ArrayList<>(List.of(key));
            reports.forEach(report -> cells.add(values.getOrDefault(report.number(), "-")));
            boolean alike = Set.copyOf(cells.subList(1, cells.size())).size() == 1;
            rows.addMarked(alike ? "" : "differs", cells);
        });
        body.append("<details class=\"card prints\"").append(reports.size() > 1 ? " open=\"\">" : ">");
        body.append("<summary>fingerprint <small>").append(keys.size()).append("</small></summary>");
        body.append(rows.html()).append("</details>");
    }

    /// The rows of a table.
    private static final class Rows {
        private final StringBuilder out = new StringBuilder("<div class=\"wide\"><table><thead><tr>");

        Rows(List<String> head) {
            head.forEach(
                    cell -> out.append("<th>").append(HtmlPage.escape(cell)).append("</th>"));
            out.append("</tr></thead><tbody>");
        }

        void add(List<String> cells) {
            addMarked("", cells);
        }

        void addMarked(String mark, List<String> cells) {
            out.append(mark.isEmpty() ? "<tr>" : "<tr class=\"" + mark + "\">");
            cells.forEach(
                    cell -> out.append("<td>").append(HtmlPage.escape(cell)).append("</td>"));
            out.append("</tr>");
        }

        String html() {
            return out + "</tbody></table></div>";
        }
    }

    private String style() {
        StringBuilder out = new StringBuilder();
        for (Report report : reports) {
            out.append(String.format(
                    Locale.ROOT,
                    ".s%d { --series: #%06x; }\n",
                    report.number(),
                    Palette.color(report.number()).getRGB() & 0xFFFFFF));
        }
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("report.css"))) {
            return out + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
