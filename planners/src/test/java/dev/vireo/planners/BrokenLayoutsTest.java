package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutBox;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Broken documents and broken answers: each is refused with what, which value and where, or mended with a note.
class BrokenLayoutsTest {
    private static final String WHOLE = """
            {"version": 1, "caption": "a cat", "size": [512, 512], "frames": 6, "fps": 2, "background": "room",
             "objects": [{"id": 0, "name": "cat", "phrase": "cat", "strength": 1, "motion": "linear",
              "visible": [[0, 5]], "keyframes": [{"frame": 0, "box": [1, 2, 50, 60]}]}]}""";

    @TempDir
    private Path folder = Path.of("");

    /// A document with one thing changed, and what the message says.
    private static Arguments broken(String from, String to, String... told) {
        assertTrue(WHOLE.contains(from), from);
        return Arguments.of(WHOLE.replace(from, to), List.of(told));
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                broken("{\"version\"", "\"version\"", "not", "JSON"),
                broken("]}]}", "", "not JSON"),
                broken("]}]}", "]}]} {}", "not JSON"),
                broken("\"version\": 1, ", "", "version is missing"),
                broken("\"version\": 1", "\"version\": 2", "version: 2", "version 1"),
                broken("\"version\": 1", "\"version\": \"1\"", "version must be a whole number", "\"1\""),
                broken("\"caption\": \"a cat\", ", "", "caption is missing"),
                broken("\"caption\": \"a cat\"", "\"caption\": 7", "caption must be a text", "7"),
                broken("[512, 512]", "[512]", "size must be [width, height]", "[512]"),
                broken("[512, 512]", "[512, 0]", "size[1] must lie between 1 and 16384", "0"),
                broken("[512, 512]", "\"big\"", "size must be a list", "\"big\""),
                broken("\"frames\": 6", "\"frames\": 0", "frames must lie between 1 and 10000", "0"),
                broken("\"frames\": 6", "\"frames\": 2.5", "frames must be a whole number", "2.5"),
                broken("\"frames\": 6, ", "", "frames is missing"),
                broken("\"fps\": 2", "\"fps\": 0", "fps must lie between 0.01 and 240", "0"),
                broken("\"fps\": 2", "\"fps\": 1e999", "fps"),
                broken("\"background\": \"room\"", "\"background\": null", "background must be a text", "null"),
                broken("\"background\"", "\"backgroud\"", "backgroud: there is no such field", "'background'"),
                broken("\"caption\": \"a cat\"", "\"caption\": \"a\", \"caption\": \"b\"", "Duplicate", "caption"),
                broken("\"id\": 0", "\"id\": -1", "objects[0].id must be at least 0", "-1"),
                broken("\"id\": 0, ", "", "objects[0].id is missing"),
                broken("\"name\": \"cat\"", "\"name\": \" \"", "objects[0].name must not be empty"),
                broken("\"phrase\": \"cat\"", "\"phrase\": \"\"", "objects[0].phrase must not be empty"),
                broken("\"strength\": 1", "\"strength\": -2", "objects[0].strength must lie between 0 and 10", "-2"),
                broken("\"strength\": 1", "\"strength\": \"hard\"", "objects[0].strength must be a number", "hard"),
                broken("\"linear\"", "\"bouncy\"", "objects[0].motion must be linear, smooth or physical", "bouncy"),
                broken("[[0, 5]]", "[[0, 6]]", "objects[0].visible[0][1] must lie between 0 and 5", "6"),
                broken("[[0, 5]]", "[[4, 2]]", "objects[0].visible[0] must not end before it begins"),
                broken("[[0, 5]]", "[0, 5]", "objects[0].visible[0] must be a list"),
                broken(
                        "[{\"frame\": 0, \"box\": [1, 2, 50, 60]}]",
                        "[]",
                        "objects[0].keyframes must have at least one"),
                broken("\"frame\": 0", "\"frame\": 6", "objects[0].keyframes[0].frame must lie between 0 and 5", "6"),
                broken("[1, 2, 50, 60]", "[1, 2, 50]", "objects[0].keyframes[0].box must be [x, y, width, height]"),
                broken("[1, 2, 50, 60]", "[1, 2, -50, 60]", "keyframes[0].box", "at least 0"),
                broken("[1, 2, 50, 60]", "[1, \"2\", 50, 60]", "keyframes[0].box[1] must be a number", "\"2\""),
                broken("[1, 2, 50, 60]", "[1, 2, 50, 1e9]", "keyframes[0].box[3] must lie between"),
                broken(
                        "60]}]",
                        "60]}, {\"frame\": 0, \"box\": [1, 2, 3, 4]}]",
                        "objects[0].keyframes[1].frame",
                        "before it"),
                Arguments.of(
                        WHOLE.replace(
                                "}]}]}",
                                "}]}, {\"id\": 0, \"name\": \"b\", \"keyframes\": [{\"frame\": 0, \"box\": [0, 0, 1, 1]}]}]}"),
                        List.of("objects[1].id", "is the id of an object before it")),
                Arguments.of("[]", List.of("the document must be an object", "[]")),
                Arguments.of("{}", List.of("version is missing")),
                Arguments.of("", List.of("the document must be an object")),
                Arguments.of("{\"version\": 1, \"objects\": " + "[".repeat(200), List.of("not JSON")),
                Arguments.of("Frame 1: [{'id': 0", List.of("frame 1 can't be read", "breaks off")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aBrokenDocumentIsRefusedWithFilePlaceAndValue(String text, List<String> told) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), text);
        VireoException e = assertThrows(VireoException.class, () -> Layout.read(file));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().startsWith("[" + file), e.getMessage());
        String all = e.getMessage() + " " + e.hint();
        told.forEach(t -> assertTrue(all.contains(t), all));
    }

    @Test
    void theWholeDocumentIsFine() {
        assertEquals("cat", Layout.parse(WHOLE, "whole").objects().getFirst().name());
    }

    @Test
    void aFileThatIsMissingOrNoTextIsRefused() throws IOException {
        assertThrows(VireoException.class, () -> Layout.read(folder.resolve("none.json")));
        assertThrows(VireoException.class, () -> Layout.read(folder));
        Path bytes = Files.write(folder.resolve("bytes.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe});
        VireoException e = assertThrows(VireoException.class, () -> Layout.read(bytes));
        assertTrue(e.getMessage().contains("not UTF-8"), e.getMessage());
        Path mark = Files.write(folder.resolve("mark.json"), ("\uFEFF" + WHOLE).getBytes(StandardCharsets.UTF_8));
        assertEquals("a cat", Layout.read(mark).caption());
    }

    private static String frames(String each) {
        StringBuilder out = new StringBuilder();
        for (int f = 1; f <= 6; f++) {
            out.append("Frame ").append(f).append(": ").append(each).append('\n');
        }
        return out + "Background keyword: room\n";
    }

    private static final String CAT = "[{'id': 0, 'name': 'cat', 'box': [10, 20, 50, 60]}]";

    static Stream<Arguments> mended() {
        return Stream.of(
                Arguments.of(frames(CAT), ""),
                Arguments.of("```\n" + frames(CAT) + "```", ""),
                Arguments.of("Reasoning: In Frame 1: the cat sits.\n" + frames(CAT), ""),
                Arguments.of(
                        "**Frame 1**: " + CAT + "\n"
                                + frames(CAT).substring(frames(CAT).indexOf("Frame 2")),
                        ""),
                Arguments.of(frames(CAT).replace("\n", "\r\n"), ""),
                Arguments.of(frames(CAT).replace('\'', '"'), ""),
                Arguments.of(frames(CAT).replace("'name'", "'keyword'"), ""),
                Arguments.of(frames(CAT).replace("60]}]", "60],},]"), ""),
                Arguments.of(frames(CAT).replace("[10, 20, 50, 60]", "(10, 20, 50, 60)"), ""),
                Arguments.of(frames(CAT).replace("60]}]", "60]}]  # it sits"), ""),
                Arguments.of(frames(CAT).replace("60]}]", "60]}"), "a closing ']' was missing"),
                Arguments.of(frames("{'id': 0, 'name': 'cat', 'box': [10, 20, 50, 60]}"), "not in a list"),
                Arguments.of(frames(CAT).replace("0, 'name'", "0 'name'"), "comma was missing"),
                Arguments.of(frames(CAT).replace("[10, 20, 50, 60]", "['10', '20', '50', '60']"), "in quotes"),
                Arguments.of(frames(CAT).replace("50, 60]", "50px, 60px]"), "read as a number"),
                Arguments.of(frames(CAT).replace("[10, 20, 50, 60]", "[0.02, 0.04, 0.1, 0.12]"), "fractions"),
                Arguments.of(frames(CAT).replace("[10, 20, 50, 60]", "[60, 80, -50, -60]"), "negative side"),
                Arguments.of(
                        frames(CAT)
                                .replace("Frame 6: " + CAT, "Frame 6: [{'id': 0, 'name': 'cat', 'box': [0, 0, 0, 0]}]"),
                        "counts as absent"),
                Arguments.of(frames(CAT).replace("'id': 0, ", ""), "without an id"),
                Arguments.of(frames(CAT).replace("'id': 0", "'id': 'cat1'"), "'cat1' became 0"),
                Arguments.of(
                        frames(CAT.replace("]}]", "]}, {'id': 0, 'name': 'cat', 'box': [200, 20, 50, 60]}]")),
                        "two objects have the id 0"),
                Arguments.of(
                        frames(CAT)
                                .replace("Frame 6: [{'id': 0, 'name': 'cat'", "Frame 6: [{'id': 0, 'name': 'kitten'"),
                        "the first name counts"),
                Arguments.of(frames(CAT).replace("Background keyword: room\n", ""), "background is empty"),
                Arguments.of(frames(CAT).replace("Frame 6: " + CAT, "Frame 6: none"), "read as an empty list"),
                Arguments.of(
                        frames("[10]").replace("[10]", "{\"objects\": " + CAT.replace('\'', '"') + "}"),
                        "not in a list"),
                Arguments.of(
                        "{\"reasoning\": \"x\", \"frames\": [" + (CAT + ",").repeat(6) + "], \"background\": \"room\"}",
                        ""),
                Arguments.of(
                        "Here is it:\n```json\n{\"frames\": [" + (CAT + ",").repeat(6)
                                + "], \"background\": \"room\"}\n```",
                        ""),
                Arguments.of(WHOLE.replace("[1, 2, 50, 60]", "[10, 20, 50, 60]"), ""));
    }

    @ParameterizedTest
    @MethodSource("mended")
    void aSlipInAnAnswerIsMendedWithANote(String answer, String note) {
        LayoutAnswer.Read read = switch (LayoutAnswer.of(answer, "a cat", 6)) {
            case LayoutAnswer.Read r -> r;
            case LayoutAnswer.Unreadable(List<String> problems) -> throw new AssertionError(problems.toString());
        };
        assertTrue(
                note.isEmpty() ? read.notes().isEmpty() : read.notes().stream().anyMatch(n -> n.contains(note)),
                () -> read.notes().toString());
        LayoutBox box =
                read.layout().objects().getFirst().keyFrames().getFirst().box();
        assertEquals(10, box.x(), 0.5);
        assertEquals(20, box.y(), 0.5);
        assertEquals("cat", read.layout().objects().getFirst().name());
        assertEquals(Layout.parse(read.layout().json(), "again"), read.layout());
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "empty"),
                Arguments.of("I'm sorry, but I can't do that.", "no line 'Frame 1: [...]'"),
                Arguments.of(frames(CAT).replace("Frame 4: " + CAT + "\n", ""), "no line 'Frame 4:'"),
                Arguments.of(frames(CAT).replace("Frame 1: " + CAT + "\n", ""), "the first frame is 'Frame 2:'"),
                Arguments.of(frames(CAT).substring(0, 200), "frame 4 can't be read: it breaks off"),
                Arguments.of(frames(CAT).replace("Frame 6", "Frame 7"), "no line 'Frame 6:'"),
                Arguments.of(frames(CAT).replace("Background", "Frame 7: []\nBackground"), "there are 7 frames, and 6"),
                Arguments.of(frames(CAT).replace("50, 60]", "50]"), "must be [x, y, width, height], four numbers"),
                Arguments.of(frames(CAT).replace("50, 60]", "50, 60, 70]"), "four numbers"),
                Arguments.of(frames(CAT).replace("50, 60]", "50, 'wide']"), "four numbers, in pixels"),
                Arguments.of(frames(CAT).replace("50, 60]", "50, 1e99]"), "four numbers, in pixels"),
                Arguments.of(frames(CAT).replace("50, 60]", "50, 60+5]"), "'60+5' is no number"),
                Arguments.of(frames(CAT).replace("50, 60]", "50, nan]"), "four numbers, in pixels"),
                Arguments.of(frames(CAT).replace(", 'box': [10, 20, 50, 60]", ""), "'cat' has no box"),
                Arguments.of(frames(CAT).replace("'name': 'cat', ", ""), "an object has no name"),
                Arguments.of(frames(CAT).replace("'cat'", "''"), "an object has no name"),
                Arguments.of(frames(CAT).replace("'cat'", "'cat"), "frame 1 can't be read"),
                Arguments.of(frames("['cat', 10, 20, 50, 60]"), "an object is written"),
                Arguments.of(frames("a cat on the left"), "no line 'Frame 1: [...]'"),
                Arguments.of("{\"frames\": []}", "no list 'frames' with a frame in it"),
                Arguments.of("{\"frames\": [" + CAT + "]}", "there are 1 frames, and 6 are needed"),
                Arguments.of("{\"frames\": [" + CAT + ", ", "can't be read: it breaks off"),
                Arguments.of("{\"frames\": [1, 2, 3, 4, 5, 6]}", "frame 1 is no list of objects"),
                Arguments.of("{\"frames\": " + "[".repeat(5000), "nested more than"),
                Arguments.of(frames("[".repeat(5000)), "nested more than"),
                Arguments.of(WHOLE.replace("\"linear\"", "\"odd\""), "motion must be linear"),
                Arguments.of("Frame 1: []\nFrame 99999: []\nBackground keyword: x", "no line 'Frame 2:'"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void anAnswerThatLeavesDoubtIsRefusedWithWhatIsWrong(String answer, String told) {
        LayoutAnswer.Unreadable unreadable = switch (LayoutAnswer.of(answer, "a cat", 6)) {
            case LayoutAnswer.Read r -> throw new AssertionError(r.toString());
            case LayoutAnswer.Unreadable u -> u;
        };
        assertTrue(
                unreadable.problems().stream().anyMatch(p -> p.contains(told)),
                () -> unreadable.problems().toString());
        assertTrue(unreadable.problems().size() <= 8);
    }

    @Test
    void noCutAndNoRandomChangeOfAnAnswerCrashesTheReader() {
        String whole =
                frames(CAT.replace("]}]", "]}, {\"id\": 1, \"name\": \"dog's ball\", \"box\": (0.5, 1e2, -3, 4.)}]"));
        Random random = new Random(7);
        String signs = "[]{}()'\",:#-0 9eF\n\\`";
        for (int i = 0; i < whole.length(); i++) {
            LayoutAnswer.of(whole.substring(0, i), "x", 6);
            LayoutAnswer.of(whole.substring(i), "x", 0);
        }
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(whole);
            for (int k = 0; k < 1 + random.nextInt(6); k++) {
                int at = random.nextInt(text.length());
                char sign = signs.charAt(random.nextInt(signs.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, sign);
                    case 1 -> text.insert(at, sign);
                    default -> text.deleteCharAt(at);
                }
            }
            LayoutAnswer.of(text.toString(), "x", 6);
        }
    }

    @Test
    void noChangeOfADocumentGivesAnythingButALayoutOrAnError() {
        Random random = new Random(11);
        String signs = "[]{}\",:-0 9e.n";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(WHOLE);
            for (int k = 0; k < 1 + random.nextInt(4); k++) {
                text.setCharAt(random.nextInt(text.length()), signs.charAt(random.nextInt(signs.length())));
            }
            try {
                Layout layout = Layout.parse(text.toString(), "changed");
                LayoutChecks.repair(layout);
                assertEquals(layout, Layout.parse(layout.json(), "again"));
            } catch (VireoException e) {
                assertEquals(Code.DATA, e.code());
            }
        }
    }
}
