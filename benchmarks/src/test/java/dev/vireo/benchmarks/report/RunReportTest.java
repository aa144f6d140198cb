package dev.vireo.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
    private static final String HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e";

    @TempDir
    private Path folder;

    private static int count(String text, String part) {
        Matcher found = Pattern.compile(Pattern.quote(part)).matcher(text);
        int count = 0;
        while (found.find()) {
            count++;
        }
        return count;
    }

    private void picture(String run, String group) throws IOException {
        Path images = Files.createDirectories(folder.resolve(run).resolve("images"));
        byte[] rgb = new byte[3 * 640 * 480];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 31 ^ group.hashCode());
        }
        Image.ofRgb(640, 480, rgb).write(images.resolve(group + ".png"));
    }

    private String page(RunFolder... runs) throws IOException {
        Path file = folder.resolve("page.html");
        RunReport.write(List.of(runs), file);
        return Files.readString(file);
    }

    /// Forty questions about twenty pictures; every fourth is right.
    private RunFolder forty(String name) throws IOException {
        List<Prediction> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(HandMade.answer("q" + i, "g" + i / 2, i % 4 == 0 ? "yes" : "no"));
        }
        return HandMade.run(folder.resolve(name), all);
    }

    @Test
    void theNumbersAreThoseOfTheMetricsAndOfTheAnswers() throws IOException {
        RunFolder run = forty("a");
        for (int i = 0; i < 20; i++) {
            picture("a", "g" + i);
        }
        String html = page(run);
        var value = Metrics.named(HandMade.METRIC).summary(run.answered()).overall();
        assertEquals(0.25, value.value());
        String reach = String.format(Locale.ROOT, "%.1f %% to %.1f %%", 100 * value.low(), 100 * value.high());
        assertTrue(html.contains("25.0 % <small>" + reach + "</small>"), html);
        assertTrue(html.contains("questions <b>40</b>") && html.contains("right <b>10</b>"), html);
        assertTrue(html.contains("24 of 30 questions"), html);
        assertEquals(24, count(html, "<article"));
        assertTrue(html.contains("<td>wrong</td>"), html);
        // every picture once, however many questions are about it
        assertEquals(count(html, "<image id="), count(html, "data:image/jpeg"));
        assertTrue(count(html, "<image id=") <= 20, "" + count(html, "<image id="));
        assertTrue(html.length() < 24 * 100_000, html.length() + " characters");
    }

    @Test
    void nothingIsLoadedAndNoTextBecomesMarkup() throws IOException {
        Prediction plain = HandMade.answer("id" + HOSTILE, "g", HOSTILE);
        Prediction one = new Prediction(
                plain.id(),
                "Q" + HOSTILE,
                List.of("images/" + HOSTILE + ".png"),
                List.of(HOSTILE, "b"),
                Gold.Text.of(HOSTILE + "gold"),
                HOSTILE,
                Optional.empty(),
                Optional.of(false),
                false,
                false,
                false,
                HOSTILE,
                Optional.of("x = '" + HOSTILE),
                Optional.of(HOSTILE),
                HOSTILE,
                Optional.of(HOSTILE),
                plain.scores(),
                HOSTILE,
                Map.of("depth", HOSTILE, HOSTILE, "1"),
                "");
        RunFolder run = HandMade.run(
                folder.resolve("a"),
                "tools<script>",
                List.of(one, HandMade.failing(HandMade.answer("q2", "g2", "no"))));
        Files.writeString(
                folder.resolve("a/failures.jsonl"),
                "{\"id\": \"q2\", \"code\": \"<script>\", \"message\": \"<img src=x onerror=alert(3)>\"}\n");
        String html = page(RunFolder.read(run.folder()));
        assertFalse(html.contains("<script") || html.contains("<img") || html.contains("onerror=alert(1)>"), html);
        assertEquals(1, count(html, "</style>"));
        assertFalse(html.contains("\u202e"), "a mark that turns the direction round");
        assertTrue(html.contains("default-src 'none'"), html);
        assertFalse(html.contains("http://") || html.contains("https://") || html.contains("url("), html);
        assertTrue(html.contains("&lt;script&gt;: &lt;img src=x onerror=alert(3)&gt;"), html);
    }

    @Test
    void picturesThatAreGoneAreSaidToBeAndTheReportGoesOn() throws IOException {
        RunFolder run = forty("a");
        picture("a", "g0");
        Files.writeString(folder.resolve("a/images/g1.png"), "no picture");
        Path file = folder.resolve("page.html");
        List<String> notices = RunReport.write(List.of(run), file);
        String html = Files.readString(file);
        assertTrue(notices.getFirst().startsWith("pictures that can't be read are left out"), notices.toString());
        assertTrue(html.contains("gone: images/g1.png") && html.contains("gone: images/g2.png"), html);
        assertEquals(1, count(html, "<image id="));
        assertEquals(24, count(html, "<article"));
    }

    @Test
    void runsWithoutAnswersAndRunsThatHaveNotEndedSaySo() throws IOException {
        Path file = folder.resolve("page.html");
        List<String> notices = RunReport.write(List.of(HandMade.run(folder.resolve("a"), List.of()), forty("b")), file);
        assertEquals(
                List.of("a has no answers", "b has not ended; it has 40 answers so far"),
                notices.subList(1, notices.size()));
        String html = Files.readString(file);
        assertTrue(html.contains("the two runs share no question"), html);
        assertTrue(page(HandMade.run(folder.resolve("c"), List.of(HandMade.answer("q", "g", "yes"))))
                .contains("No question."));
        VireoException e = assertThrows(VireoException.class, () -> RunReport.write(List.of(), file));
        assertEquals(Code.USAGE, e.code());
    }

    @Test
    void severalRunsStandBesideEachOther() throws IOException {
        RunFolder first = forty("a");
        RunFolder second = HandMade.run(
                folder.resolve("b"),
                "builtin",
                first.predictions().stream()
                        .map(one -> HandMade.answer(one.id(), one.group(), "yes"))
                        .toList());
        String html = page(first, second);
        assertTrue(html.contains("<td>b</td><td>+75.0</td>"), html);
        assertTrue(html.contains("<td>30 / 0</td>"), html);
        assertTrue(html.contains("<tr class=\"differs\"><td>settings.tools</td><td>oracle</td><td>builtin</td>"), html);
        assertTrue(html.contains("<dt>a</dt><dd>no") && html.contains("<dt>b</dt><dd>yes"), html);
    }

    @Test
    void missesAreTakenFromEveryKindInTurn() throws IOException {
        List<Prediction> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(HandMade.answer("q" + i, "g" + i, "no"));
        }
        all.set(59, HandMade.failing(all.get(59)));
        String html = page(HandMade.run(folder.resolve("a"), all));
        assertTrue(html.contains("Is it so in q59?"), html);
        assertEquals(24, count(html, "<article"));
    }

    @Test
    void tracesAreLinkedFromWhereThePageLies() throws IOException {
        RunFolder run = HandMade.run(folder.resolve("a b#c"), List.of(HandMade.answer("q", "g", "no")));
        Path traces = Files.createDirectories(run.folder().resolve("traces"));
        Files.writeString(traces.resolve("q.jsonl"), "{}\n");
        assertTrue(page(run).contains("<a href=\"./a%20b%23c/traces/q.jsonl\">trace</a>"), page(run));
        Path inside = run.folder().resolve("report.html");
        RunReport.write(List.of(run), inside);
        assertTrue(Files.readString(inside).contains("<a href=\"./traces/q.jsonl\">trace</a>"));
    }

    @Test
    void regionsAreDrawn() throws IOException {
        Prediction plain = HandMade.answer("q", "g", "a box");
        Prediction boxed = new Prediction(
                "q",
                "the dog",
                plain.files(),
                List.of(),
                new Gold.Region(10, 20, 110, 220),
                "a box",
                Optional.of(new Gold.Region(12, 24, 50, 60)),
                Optional.of(false),
                false,
                false,
                false,
                "",
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                new LinkedHashMap<>(),
                "g",
                Map.of(),
                "s");
        RunFolder run = HandMade.run(folder.resolve("a"), List.of(boxed));
        picture("a", "g");
        String html = page(run);
        assertTrue(
                html.contains("<rect class=\"wanted\" x=\"10.0\" y=\"20.0\" width=\"100.0\" height=\"200.0\"/>"), html);
        assertTrue(html.contains("<rect class=\"given\" x=\"12.0\" y=\"24.0\" width=\"38.0\" height=\"36.0\"/>"), html);
    }

    @Test
    void ofAVideoSomeOfTheFramesAreShownThatTheRunHad() throws IOException {
        RunFolder run =
                HandMade.run(folder.resolve("a"), List.of(HandMade.about(HandMade.answer("q", "v", "no"), "clip.mp4")));
        List<Image> frames = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            byte[] rgb = new byte[3 * 64 * 48];
            Arrays.fill(rgb, (byte) (20 * i));
            frames.add(Image.ofRgb(64, 48, rgb));
        }
        VideoWriter.write(folder.resolve("a/clip.mp4"), frames, 4);
        Files.writeString(
                folder.resolve("a/frames.jsonl"),
                "{\"id\": \"q\", \"frames\": [{\"recorded\": 0}, {\"recorded\": 2}, {\"recorded\": 4}, {\"recorded\": 6},"
                        + " {\"recorded\": 8}, {\"recorded\": 10}]}\n");
        String html = page(RunFolder.read(run.folder()));
        assertEquals(4, count(html, "<image id="));
        for (String seconds : List.of("0.0 s", "0.5 s", "1.5 s", "2.5 s")) {
            assertTrue(html.contains("<figcaption>" + seconds + "</figcaption>"), seconds);
        }
        Files.delete(folder.resolve("a/clip.mp4"));
        assertTrue(page(RunFolder.read(run.folder())).contains("gone: clip.mp4"));
    }
}
