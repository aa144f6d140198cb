package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.program.PythonHtml;
import dev.vireo.runtime.HtmlPage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Questions that a run did not get right, with what they are about, what was answered, and the program.
final class Misses {
    static final int MOST = 24;
    private static final int MOST_PROGRAM = 6000;

    private final List<Report> reports;
    private final Path page;
    private final Pictures pictures;
    private final List<Map<String, Prediction>> byId = new ArrayList<>();

    /// @param page where it will lie
    Misses(List<Report> reports, Path page, Pictures pictures) {
        this.reports = reports;
        this.page = page;
        this.pictures = pictures;
        for (Report report : reports) {
            Map<String, Prediction> all = new HashMap<>();
            report.run().predictions().forEach(one -> all.put(one.id(), one));
            byId.add(all);
        }
    }

    /// The cards; empty when all is right.
    String html() {
        StringBuilder out = new StringBuilder();
        chosen().forEach((id, report) -> card(out, id, report));
        return out.toString();
    }

    /// How many questions some run did not get right.
    int count() {
        Set<String> ids = new LinkedHashSet<>();
        reports.forEach(report -> report.run().predictions().stream()
                .filter(one -> Report.Kind.of(one).isMiss())
                .forEach(one -> ids.add(one.id())));
        return ids.size();
    }

    /// From each run and each kind in turn, so that all are seen; of one kind in the order of the data set.
    private Map<String, Report> chosen() {
        Map<Report.Kind, List<Deque<String>>> waiting = new EnumMap<>(Report.Kind.class);
        for (Report.Kind kind : Report.Kind.values()) {
            if (kind.isMiss()) {
                List<Deque<String>> each = new ArrayList<>();
                reports.forEach(_ -> each.add(new ArrayDeque<>()));
                waiting.put(kind, each);
            }
        }
        for (Report report : reports) {
            for (Prediction one : report.run().predictions()) {
                List<Deque<String>> kind = waiting.get(Report.Kind.of(one));
                if (kind != null) {
                    kind.get(report.number()).add(one.id());
                }
            }
        }
        Map<String, Report> out = new LinkedHashMap<>();
        boolean more = true;
        while (more && out.size() < MOST) {
            more = false;
            for (List<Deque<String>> kind : waiting.values()) {
                for (Report report : reports) {
                    Deque<String> ids = kind.get(report.number());
                    while (!ids.isEmpty() && out.containsKey(ids.peek())) {
                        ids.poll();
                    }
                    if (!ids.isEmpty() && out.size() < MOST) {
                        out.put(ids.poll(), report);
                        more = true;
                    }
                }
            }
        }
        return out;
    }

    private void card(StringBuilder out, String id, Report chosen) {
        Prediction about = byId.get(chosen.number()).get(id);
        if (about == null) {
            return;
        }
        out.append("<article class=\"miss\">")
                .append(pictures.of(chosen.run(), about))
                .append("<div class=\"told\">");
        out.append("<h3>").append(HtmlPage.escape(about.question())).append("</h3>");
        if (!about.options().isEmpty()) {
            out.append("<div class=\"soft\">").append(HtmlPage.escape(String.join(" / ", about.options())));
            out.append("</div>");
        }
        out.append("<dl><dt>wanted</dt><dd>")
                .append(HtmlPage.escape(Shown.gold(about)))
                .append("</dd>");
        for (Report report : reports) {
            Prediction one = byId.get(report.number()).get(id);
            if (one != null) {
                answer(out, report, one);
            }
        }
        out.append("</dl><div class=\"soft\"><code>")
                .append(HtmlPage.escape(id))
                .append("</code>");
        Set<String> shown = chosen.labels();
        about.labels().forEach((name, value) -> {
            if (shown.contains(name) && value.length() <= 40) {
                out.append(" <span class=\"tag\">")
                        .append(HtmlPage.escape(name + ": " + value))
                        .append("</span>");
            }
        });
        out.append("</div></div></article>");
    }

    private void answer(StringBuilder out, Report report, Prediction one) {
        Report.Kind kind = Report.Kind.of(one);
        out.append("<dt>")
                .append(HtmlPage.escape(reports.size() > 1 ? report.name() : "answered"))
                .append("</dt><dd>");
        out.append(HtmlPage.escape(Shown.answer(one))).append(" <span class=\"tag k-");
        out.append(kind.name().toLowerCase(Locale.ROOT))
                .append("\">")
                .append(kind.label)
                .append("</span>");
        report.run()
                .trace(one.id())
                .flatMap(this::link)
                .ifPresent(link ->
                        out.append(" <a href=\"").append(HtmlPage.escape(link)).append("\">trace</a>"));
        Optional.ofNullable(report.run().failures().get(one.id()))
                .filter(_ -> one.failed())
                .ifPresent(failure -> out.append("<div class=\"why\">")
                        .append(HtmlPage.escape(failure.path("code").asText() + ": "
                                + failure.path("message").asText()))
                        .append("</div>"));
        one.program().ifPresent(program -> {
            boolean cut = program.length() > MOST_PROGRAM;
            out.append("<details><summary>program");
            one.outcome().ifPresent(outcome -> out.append(", ").append(HtmlPage.escape(outcome.replace('_', ' '))));
            out.append("</summary>")
                    .append(PythonHtml.lines(cut ? program.substring(0, MOST_PROGRAM) : program, 0))
                    .append(cut ? "<div class=\"soft\">cut off here</div>" : "")
                    .append("</details>");
        });
        out.append("</dd>");
    }

    /// Where a file is, seen from the page.
    private Optional<String> link(Path file) {
        Path folder = page.getParent();
        Path to = file.toAbsolutePath().normalize();
        try {
            String path =
                    (folder == null ? to : folder.relativize(to)).toString().replace('\\', '/');
            return Optional.of(new URI(null, null, "./" + path, null).toASCIIString());
        } catch (URISyntaxException | IllegalArgumentException _) {
            return Optional.empty(); // on another drive
        }
    }
}
