package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.internal.trace.LookedAtClip;
import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.PythonHtml;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TraceHtmlTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final String HOSTILE = "</title><script>alert('x')</script>\" onload=\"y & <b>\u202Eevil\u0007";
    private static final Value NONE = new Value.None();

    @TempDir
    Path folder;

    private static Value str(String text) {
        return new Value.Str(text);
    }

    /// An answer with two attempts, a sub-question, boxes, a refused call and a fallback; every text in it is
    /// hostile.
    private static Answer answer() {
        FakeTools tools = new FakeTools()
                .thing(HOSTILE, new Box(10, 10, 30, 30), new Box(60, 10, 80, 30))
                .reply(HOSTILE, HOSTILE);
        FakePlanner planner = new FakePlanner(new Usage(1, 5, 5))
                .plan(HOSTILE + "?", "faulty " + HOSTILE, "good # " + HOSTILE + "\nx = '" + HOSTILE + "'\n")
                .plan("sub " + HOSTILE, "sub");
        FakeRunner runner = new FakeRunner()
                .program("good # " + HOSTILE + "\nx = '" + HOSTILE + "'\n", "str", (image, host) -> {
                    Value found = host.call("ImagePatch.find", List.of(image, str(HOSTILE)));
                    Value first = ((Value.Items) found).values().getFirst();
                    host.call("ImagePatch.recursive_query", List.of(first, str("sub " + HOSTILE), str("bool"), NONE));
                    return host.call("ImagePatch.simple_query", List.of(first, str(HOSTILE)));
                })
                .program(
                        "sub",
                        "bool",
                        (patch, host) -> host.call("ImagePatch.find", List.of(patch, str("<i>unknown</i>"))));
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .build()) {
            return agent.ask(PICTURE, HOSTILE + "?");
        }
    }

    @Test
    void hostileTextIsShownAndNeverMarkup() {
        String html = Traces.html(answer());
        assertFalse(html.contains("<script"), "no script of any kind is in the page");
        assertFalse(html.contains("<b>\u202E") || html.contains("<i>unknown"), "no markup of a question survives");
        assertFalse(html.contains("\u202E") || html.contains("\u0007"), "no control characters are left");
        assertTrue(
                html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y &amp; &lt;b&gt;"));
        assertTrue(html.contains("&lt;i&gt;unknown&lt;/i&gt;"));
    }

    @Test
    void everyTagIsClosedInItsPlaceAndNoneHasAHandler() throws Exception {
        String html = Traces.html(answer());
        String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
        Element parsed = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(body)))
                .getDocumentElement();
        assertEquals("body", parsed.getTagName());
        assertEquals(2, parsed.getElementsByTagName("details").getLength(), "one card for each question");
        assertEquals(3, parsed.getElementsByTagName("pre").getLength(), "one listing for each program");
        NodeList all = parsed.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            NamedNodeMap attributes = all.item(i).getAttributes();
            for (int k = 0; k < attributes.getLength(); k++) {
                assertFalse(attributes.item(k).getNodeName().startsWith("on"), () -> attributes + " of an element");
            }
        }
    }

    @Test
    void thePictureIsInsideOnceAndNothingIsFetched() {
        String html = Traces.html(answer());
        assertEquals(2, html.split("data:image/", -1).length, "one picture, however often it is shown");
        assertFalse(html.contains("http://") || html.contains("https://") || html.contains("@import"));
        assertTrue(html.contains("default-src 'none'"));
    }

    @Test
    void boxesLinksAndFallbacksAreMarked() {
        String html = Traces.html(answer());
        assertTrue(html.contains("<rect x=\"10\" y=\"10\" width=\"20\" height=\"20\" stroke="), "a found box is drawn");
        assertTrue(html.contains("href=\"#q1\"") && html.contains("id=\"q1\""), "a sub-question is linked to its card");
        assertTrue(html.contains("rests on a fallback"));
        assertTrue(html.contains(">fallback<"));
        assertTrue(html.contains("prefers-color-scheme: dark"));
    }

    private static Answer about(Value receiver, List<Trace.Step> steps, Value value) {
        Answer model = answer();
        Trace.Attempt one = model.trace().root().attempts().getLast();
        Trace.Question root = new Trace.Question(
                "Which?",
                receiver,
                Optional.empty(),
                0,
                List.of(new Trace.Attempt(
                        Trace.Why.FIRST,
                        one.plan(),
                        false,
                        List.of(),
                        Optional.empty(),
                        steps,
                        Duration.ZERO,
                        Duration.ZERO)),
                List.of(),
                value,
                Type.Simple.PATCH,
                Optional.empty(),
                false,
                Duration.ZERO);
        Trace trace = new Trace(root, "p", Optional.empty(), "t", model.trace().recording());
        return Answer.of(trace, false, model.cost(), List.of());
    }

    private static Trace.ToolCall call(String function, List<Value> arguments, Value given) {
        return new Trace.ToolCall(
                function,
                arguments,
                new Trace.Result.Given(given),
                false,
                OptionalDouble.empty(),
                List.of(),
                Duration.ZERO);
    }

    @Test
    void ofAVideoTheFramesThatWereLookedAtAreShownWithTheirNumbersAndBoxes() {
        Image other = Image.ofRgb(64, 48, new byte[64 * 48 * 3]);
        Clip clip = new LookedAtClip(50, 10, Map.of(12, other, 7, PICTURE));
        Value video = new Value.Video(VideoSegment.whole(clip).trim(5, 40));
        Value frame = new Value.Patch(ImagePatch.whole(other));
        Value earlier = new Value.Patch(ImagePatch.whole(PICTURE));
        Value hit = new Value.Patch(new ImagePatch(other, new Box(4, 5, 24, 35), "cube"));
        Answer answer = about(
                video,
                List.of(
                        call("VideoSegment.frame_from_index", List.of(video, new Value.Int(7)), frame),
                        call("ImagePatch.find", List.of(frame, str("cube")), new Value.Items(List.of(hit))),
                        call("VideoSegment.frame_from_index", List.of(video, new Value.Int(2)), earlier)),
                hit);
        String html = Traces.html(answer);
        int seventh = html.indexOf("<figcaption>frame 7</figcaption>");
        int twelfth = html.indexOf("<figcaption>frame 12</figcaption>");
        assertTrue(seventh > 0 && twelfth > seventh, "in the order of the video");
        assertTrue(html.contains("<rect x=\"4\" y=\"5\" width=\"20\" height=\"30\" stroke="));
        assertEquals(3, html.split("data:image/", -1).length, "each frame is inside once");
        Path file = folder.resolve("video.jsonl");
        Traces.write(answer, file);
        assertEquals(html, Traces.html(Traces.read(file)));
    }

    @Test
    void severalPicturesStandInARow() {
        Image other = Image.ofRgb(64, 48, new byte[64 * 48 * 3]);
        Value both = new Value.Items(
                List.of(new Value.Patch(ImagePatch.whole(PICTURE)), new Value.Patch(ImagePatch.whole(other))));
        String html = Traces.html(about(both, List.of(), new Value.None()));
        assertTrue(html.contains("<figcaption>picture 1</figcaption>"));
        assertTrue(html.contains("<figcaption>picture 2</figcaption>"));
    }

    @Test
    void aLineOfTheProgramThatFailedIsMarked() {
        String html = PythonHtml.lines("def f(x):\n    return 1 / 0  # no\n", 2);
        assertEquals(
                "<pre class=\"program\"><span class=\"ln\" style=\"--in:0ch\"><span class=\"kw\">def</span> f(x):</span>"
                        + "<span class=\"ln fault\" style=\"--in:4ch\">    <span class=\"kw\">return</span> <span class=\"nu\">1</span> /"
                        + " <span class=\"nu\">0</span>  <span class=\"co\"># no</span></span></pre>",
                html);
    }

    @Test
    void aReasonForAFallbackIsToldOnceAndTimesStandByThemselves() {
        FakePlanner planner = new FakePlanner(new Usage(1, 5, 5)).plan("How many?", "bad");
        FakeRunner runner = new FakeRunner().program("bad", "int", (image, host) -> {
            throw new ToolException("no such thing");
        });
        try (VisualAgent agent = VisualAgent.builder()
                .tools(new FakeTools().reply("How many?", "3"))
                .planner(planner)
                .runner(runner)
                .repair(false)
                .build()) {
            String html = Traces.html(agent.ask(PICTURE, "How many?"));
            assertEquals(2, html.split("no such thing", -1).length - 1, "in the notice above and below the program");
            assertTrue(html.contains(" <span class=\"time\">(planned in "), html);
        }
    }

    @Test
    void whatProgramsAboutPicturesMayCallIsColoured() {
        for (String word : List.of("ImagePatch", "find", "overlaps_with", "recursive_query", "distance", "Optional")) {
            String html = PythonHtml.lines(word, 0);
            assertTrue(html.contains("<span class=\"ap\">" + word + "</span>"), html);
        }
    }

    @Test
    void aTextOverSeveralLinesKeepsItsColourOnEachLine() {
        String html = PythonHtml.lines("a = \"\"\"x\ny\"\"\"\nb = 'it\\'s'\n", 0);
        assertTrue(html.contains("<span class=\"st\">&quot;&quot;&quot;x</span></span>"), html);
        assertTrue(
                html.contains(
                        "<span class=\"ln\" style=\"--in:0ch\"><span class=\"st\">y&quot;&quot;&quot;</span></span>"),
                html);
        assertTrue(html.contains("<span class=\"st\">&#39;it\\&#39;s&#39;</span>"), html);
    }

    @Test
    void thePageIsWrittenToAFile() throws IOException {
        Path file = folder.resolve("trace.html");
        Answer answer = answer();
        Traces.writeHtml(answer, file);
        assertEquals(Traces.html(answer), Files.readString(file));
        VireoException e = assertThrows(
                VireoException.class, () -> Traces.writeHtml(answer, folder.resolve("no/such/folder.html")));
        assertEquals(Code.DATA, e.code());
    }
}
