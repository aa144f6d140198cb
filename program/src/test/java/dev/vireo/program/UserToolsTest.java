package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.VisualApi.Function;
import dev.vireo.program.VisualApi.Place;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class UserToolsTest {
    private static final Image PICTURE = Image.ofRgb(8, 6, new byte[8 * 6 * 3]);
    private static final ImagePatch PATCH = ImagePatch.whole(PICTURE);

    /// Tools as a user writes them.
    public static final class Street {
        @VisualTool(value = "The text on a sign.", method = true)
        public String readSign(
                ImagePatch patch, @VisualTool.Parameter(value = "language code", orElse = "en") String language) {
            return language + ":" + patch.right();
        }

        @VisualTool("The price of a thing in euros.")
        public double priceOf(String objectName, Optional<Integer> year) {
            return year.map(y -> y / 100.0).orElse(1.5);
        }

        @VisualTool("Everything at once.")
        public Map<String, List<ImagePatch>> sortAll(
                List<ImagePatch> patches, @VisualTool.Parameter(name = "how") boolean upwards, long n, float f) {
            assertTrue(upwards && n == 1L << 40 && f == 0.5f);
            return Map.of("all", patches);
        }

        @VisualTool(value = "How long it lasts.", name = "seconds_of", method = true)
        public double seconds(VideoSegment video) {
            return video.frames() / video.clip().framesPerSecond();
        }
    }

    private static final UserTools STREET = UserTools.of(new Street());

    @Test
    void methodsBecomeFunctionsOfTheApi() {
        assertEquals(
                List.of(
                        new Function(
                                "",
                                "price_of",
                                List.of(
                                        new VisualApi.Parameter("object_name", "str", Optional.empty()),
                                        new VisualApi.Parameter("year", "Optional[int]", Optional.of("None"))),
                                "float",
                                Place.HOST,
                                "The price of a thing in euros."),
                        new Function(
                                "ImagePatch",
                                "read_sign",
                                List.of(new VisualApi.Parameter("language", "str", Optional.of("'en'"))),
                                "str",
                                Place.HOST,
                                "The text on a sign. (language: language code)"),
                        new Function(
                                "VideoSegment", "seconds_of", List.of(), "float", Place.HOST, "How long it lasts."),
                        new Function(
                                "",
                                "sort_all",
                                List.of(
                                        new VisualApi.Parameter("patches", "list[ImagePatch]", Optional.empty()),
                                        new VisualApi.Parameter("how", "bool", Optional.empty()),
                                        new VisualApi.Parameter("n", "int", Optional.empty()),
                                        new VisualApi.Parameter("f", "float", Optional.empty())),
                                "dict[str, list[ImagePatch]]",
                                Place.HOST,
                                "Everything at once.")),
                STREET.functions());
        assertTrue(STREET.api().function("ImagePatch.read_sign").isPresent());
        assertTrue(STREET.api().function("ImagePatch.find").isPresent());
        assertTrue(STREET.has("price_of") && !STREET.has("ImagePatch.find"));
        assertEquals(VisualApi.STANDARD, UserTools.NONE.api());
        assertSame(UserTools.NONE, UserTools.of());
    }

    @Test
    void aToolOfOnesOwnCountsAsALookAndItsAnswersAreNotKept() {
        for (Function function : STREET.functions()) {
            assertEquals(VisualApi.Traits.UNKNOWN, function.traits(), function.name());
            assertEquals(VisualApi.Traits.UNKNOWN, STREET.api().traits(function.qualifiedName()));
        }
    }

    @Test
    void callsReachTheMethodsWithTheirTypes() throws ToolException {
        Value patch = new Value.Patch(PATCH);
        assertEquals(new Value.Str("de:8"), STREET.call("ImagePatch.read_sign", List.of(patch, new Value.Str("de"))));
        assertEquals(new Value.Real(1.5), STREET.call("price_of", List.of(new Value.Str("mug"), new Value.None())));
        assertEquals(
                new Value.Real(20.26), STREET.call("price_of", List.of(new Value.Str("mug"), new Value.Int(2026))));
        assertEquals(
                new Value.Dict(Map.of("all", new Value.Items(List.of(patch)))),
                STREET.call(
                        "sort_all",
                        List.of(
                                new Value.Items(List.of(patch)),
                                new Value.Bool(true),
                                new Value.Int(1L << 40),
                                new Value.Real(0.5))));
        VideoSegment video = VideoSegment.whole(Clip.of(List.of(PICTURE, PICTURE, PICTURE), 2));
        assertEquals(new Value.Real(1.5), STREET.call("VideoSegment.seconds_of", List.of(new Value.Video(video))));
    }

    private static String toolError(Executable call) {
        return String.valueOf(assertThrows(ToolException.class, call).getMessage());
    }

    @Test
    void argumentsOfAnotherTypeAreToldToTheProgram() {
        assertEquals(
                "ImagePatch.read_sign(): language must be str, not the int 3",
                toolError(
                        () -> STREET.call("ImagePatch.read_sign", List.of(new Value.Patch(PATCH), new Value.Int(3)))));
        assertEquals(
                "ImagePatch.read_sign(): self must be ImagePatch, not None",
                toolError(() -> STREET.call("ImagePatch.read_sign", List.of(new Value.None(), new Value.Str("en")))));
        assertEquals(
                "price_of(): year must be Optional[int], not the int 4294967296",
                toolError(() -> STREET.call("price_of", List.of(new Value.Str("mug"), new Value.Int(1L << 32)))));
        assertEquals(
                "price_of() takes 2 values, not 1",
                toolError(() -> STREET.call("price_of", List.of(new Value.Str("")))));
        assertEquals("there is no tool 'find'", toolError(() -> STREET.call("find", List.of())));
    }

    /// Tools that fail.
    public static final class Broken {
        @VisualTool("Throws.")
        public int fails(String how) throws Exception {
            switch (how) {
                case "plain" -> throw new IllegalStateException("the lamp is off");
                case "silent" -> throw new java.io.IOException();
                case "usage" -> throw new VireoException(Code.USAGE, "no such lamp", "Name another.");
                case "provider" -> throw new VireoException(Code.PROVIDER, "no key", "");
                case "interrupted" -> throw new InterruptedException();
                case "told" -> throw new ToolException("as it is");
                default -> throw new StackOverflowError();
            }
        }

        @VisualTool("Gives nothing.")
        public @Nullable String nothing() {
            return null;
        }

        @VisualTool("Gives a list that holds nothing.")
        public List<String> holes() {
            return new ArrayList<>(Collections.singletonList(null));
        }

        @SuppressWarnings("unchecked")
        @VisualTool("Gives a list of something else.")
        public List<String> others() {
            return (List<String>) (List<?>) List.of(1, 2);
        }

        @VisualTool("Gives an order.")
        public Map<String, Integer> ordered() {
            Map<String, Integer> out = new LinkedHashMap<>();
            out.put("z", 1);
            out.put("a", 2);
            return out;
        }

        @VisualTool("Gives none.")
        public Optional<String> none() {
            return Optional.empty();
        }
    }

    @Test
    void whatAMethodThrowsBecomesAToolErrorWithItsMessage() {
        UserTools broken = UserTools.of(new Broken());
        assertEquals("fails(): the lamp is off", toolError(() -> fail(broken, "plain")));
        assertEquals("fails(): IOException", toolError(() -> fail(broken, "silent")));
        assertEquals("no such lamp. Name another.", toolError(() -> fail(broken, "usage")));
        assertEquals("as it is", toolError(() -> fail(broken, "told")));
        assertEquals(
                Code.PROVIDER,
                assertThrows(VireoException.class, () -> fail(broken, "provider"))
                        .code());
        assertThrows(StackOverflowError.class, () -> fail(broken, "error"));
        assertThrows(CancellationException.class, () -> fail(broken, "interrupted"));
        assertTrue(Thread.interrupted());
    }

    private static Value fail(UserTools tools, String how) throws ToolException {
        return tools.call("fails", List.of(new Value.Str(how)));
    }

    @Test
    void resultsAreCheckedAgainstTheDeclaredType() throws ToolException {
        UserTools broken = UserTools.of(new Broken());
        assertEquals("nothing() gave null, where str is declared", toolError(() -> broken.call("nothing", List.of())));
        assertTrue(toolError(() -> broken.call("holes", List.of())).endsWith("where list[str] is declared"));
        assertTrue(toolError(() -> broken.call("others", List.of())).endsWith("where list[str] is declared"));
        assertEquals(
                "{z=1, a=2}", String.valueOf(broken.call("ordered", List.of()).plain()));
        assertEquals(new Value.None(), broken.call("none", List.of()));
    }

    /// Each method is refused on its own.
    public record Pair(int a, int b) {}

    public static final class Records {
        @VisualTool("?")
        public Pair pair() {
            return new Pair(1, 2);
        }
    }

    public static final class Images {
        @VisualTool("?")
        public int look(Image image) {
            return image.width();
        }
    }

    public static final class Nothing {
        @VisualTool("?")
        public void nothing() {}
    }

    public static final class Keys {
        @VisualTool("?")
        public Map<Integer, String> keys() {
            return Map.of();
        }
    }

    public static final class Taken {
        @VisualTool("?")
        public String llmQuery(String question) {
            return question;
        }
    }

    public static final class TakenMethod {
        @VisualTool(value = "?", method = true)
        public int left(ImagePatch patch) {
            return patch.left();
        }
    }

    public static final class Builtin {
        @VisualTool("?")
        public int max(int a) {
            return a;
        }
    }

    public static final class Twice {
        @VisualTool("?")
        public int readSign(int a) {
            return a;
        }

        @VisualTool("?")
        public int readSign(String a) {
            return a.length();
        }
    }

    public static final class Blank {
        @VisualTool(" ")
        public int blank() {
            return 1;
        }
    }

    public static final class Unmarked {
        public int blank() {
            return 1;
        }
    }

    public static final class Hidden {
        @VisualTool("?")
        int hidden() {
            return 1;
        }
    }

    public static final class Homeless {
        @VisualTool(value = "?", method = true)
        public int homeless(String a) {
            return a.length();
        }
    }

    public static final class DefaultInFront {
        @VisualTool("?")
        public int order(@VisualTool.Parameter(orElse = "1") int a, int b) {
            return a + b;
        }
    }

    public static final class WrongDefault {
        @VisualTool("?")
        public int wrong(@VisualTool.Parameter(orElse = "one") int a) {
            return a;
        }
    }

    public static final class BadName {
        @VisualTool(value = "?", name = "x = __import__('os')")
        public int name() {
            return 1;
        }
    }

    public static final class Keyword {
        @VisualTool("?")
        public int name(@VisualTool.Parameter(name = "lambda") int a) {
            return a;
        }
    }

    @Test
    void whatProgramsCanNotHaveIsRefusedWithTheMethodsName() {
        Map<Object, String> wrong = new LinkedHashMap<>();
        wrong.put(
                new Records(),
                "the tool Records.pair returns dev.vireo.program.UserToolsTest$Pair, which is no type of programs");
        wrong.put(
                new Images(),
                "the tool Images.look takes a dev.vireo.runtime.image.Image as image, which is no type of programs");
        wrong.put(new Nothing(), "the tool Nothing.nothing returns void, which is no type of programs");
        wrong.put(new Keys(), "the tool Keys.keys returns java.util.Map<java.lang.Integer, java.lang.String>, which");
        wrong.put(new Taken(), "the tool Taken.llmQuery is called llm_query in programs, and that name is taken");
        wrong.put(
                new TakenMethod(),
                "the tool TakenMethod.left is called ImagePatch.left in programs, and that name is taken");
        wrong.put(new Builtin(), "the tool Builtin.max can't have 'max' as its name in programs");
        wrong.put(new Twice(), "is called read_sign in programs, and so is Twice.readSign");
        wrong.put(new Blank(), "the tool Blank.blank has no description");
        wrong.put(new Unmarked(), "Unmarked has no method that is marked with @VisualTool");
        wrong.put(new Hidden(), "the tool Hidden.hidden is not public");
        wrong.put(
                new Homeless(),
                "the tool Homeless.homeless is to be a method of its first parameter, which is neither");
        wrong.put(
                new DefaultInFront(), "the tool DefaultInFront.order has the parameter b without a default behind one");
        wrong.put(new WrongDefault(), "the tool WrongDefault.wrong gives a the default 'one', which is no int");
        wrong.put(new BadName(), "the tool BadName.name can't have 'x = __import__('os')' as its name");
        wrong.put(new Keyword(), "the tool Keyword.name can't have 'lambda' as the name of a parameter");
        wrong.forEach((owner, message) -> {
            VireoException e = assertThrows(VireoException.class, () -> UserTools.of(owner), message);
            assertTrue(e.getMessage().contains(message), e.getMessage());
            assertEquals(Code.USAGE, e.code());
            assertFalse(e.hint().isEmpty(), message);
        });
    }

    @Test
    void defaultsBecomePythonLiterals() {
        assertEquals(
                Optional.of("'it\\'s \\U0001f600'"),
                JavaType.of(String.class).orElseThrow().literal("it's 😀"));
        assertEquals(
                Optional.of("True"), JavaType.of(boolean.class).orElseThrow().literal("true"));
        assertEquals(Optional.empty(), JavaType.of(boolean.class).orElseThrow().literal("True"));
        assertEquals(Optional.of("-3"), JavaType.of(int.class).orElseThrow().literal("-3"));
        assertEquals(Optional.empty(), JavaType.of(int.class).orElseThrow().literal("3000000000"));
        assertEquals(Optional.of("0.5"), JavaType.of(double.class).orElseThrow().literal(".5"));
        assertEquals(Optional.empty(), JavaType.of(double.class).orElseThrow().literal("NaN"));
    }

    @Test
    void namesTurnIntoSnakeCase() {
        assertEquals("read_sign", ToolSignature.snakeCase("readSign"));
        assertEquals("read_url_of", ToolSignature.snakeCase("readURLOf"));
        assertEquals("distance", ToolSignature.snakeCase("distance"));
    }
}
