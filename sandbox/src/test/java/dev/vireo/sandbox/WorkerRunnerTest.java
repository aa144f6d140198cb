package dev.vireo.sandbox;

import static dev.vireo.sandbox.TestRunner.NO_TOOLS;
import static dev.vireo.sandbox.TestRunner.PICTURE;
import static dev.vireo.sandbox.TestRunner.body;
import static dev.vireo.sandbox.TestRunner.call;
import static dev.vireo.sandbox.TestRunner.patch;
import static dev.vireo.sandbox.TestRunner.program;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.sandbox.internal.host.WorkerSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerRunnerTest {
    private static Value returned(Outcome outcome) {
        return assertInstanceOf(Outcome.Returned.class, outcome, outcome::message)
                .value();
    }

    private static Value value(String type, String body) {
        return returned(body(type, body, NO_TOOLS));
    }

    private static Outcome.Failed failed(Outcome outcome) {
        return assertInstanceOf(Outcome.Failed.class, outcome, outcome.toString());
    }

    private static final ToolHost TWO_MUGS = (function, arguments) -> switch (function) {
        case "ImagePatch.find" ->
            new Value.Items(List.of(
                    new Value.Patch(patch(10, 20, 30, 60, "mug")), new Value.Patch(patch(50, 0, 70, 40, "mug"))));
        case "ImagePatch.crop" -> {
            int[] e = arguments.stream()
                    .skip(1)
                    .mapToInt(v -> v instanceof Value.Int(long n) ? (int) n : -1)
                    .toArray();
            yield new Value.Patch(patch(e[0], e[1], e[2], e[3], ""));
        }
        default -> throw new ToolException("no tool " + function);
    };

    @Test
    void eachKindOfValueComesBackAsItself() {
        assertEquals(new Value.Bool(true), value("bool", "return 2 > 1"));
        assertEquals(new Value.Int(7), value("int", "return 7"));
        assertEquals(new Value.Int(Long.MIN_VALUE), value("int", "return -2**63"));
        assertEquals(new Value.Real(2.0), value("float", "return 4 / 2"));
        assertEquals(new Value.Int(2), value("float", "return 2"));
        assertEquals(new Value.Str("grün \uD83D\uDE00"), value("str", "return 'grün \\U0001F600'"));
        assertEquals(new Value.None(), value("Optional[int]", "return None"));
        assertEquals(new Value.Int(1), value("int | None", "return 1"));
        assertEquals(new Value.Patch(PICTURE), value("ImagePatch", "return image"));
        assertEquals(new Value.Items(List.of(new Value.Int(1), new Value.Int(2))), value("List[int]", "return [1, 2]"));
        assertEquals(
                new Value.Tuple(List.of(new Value.Int(1), new Value.Str("a"))),
                value("tuple[int, str]", "return 1, 'a'"));
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put("b", new Value.Bool(false));
        entries.put("a", new Value.Bool(true));
        assertEquals(new Value.Dict(entries), value("dict[str, bool]", "return {'b': False, 'a': True}"));
        assertTrue(value("float", "return float('nan')") instanceof Value.Real(double v) && Double.isNaN(v));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "int; return True; declares int, but returned bool",
                "int; return 2.0; declares int, but returned float",
                "bool; return 1; declares bool, but returned int",
                "str; return None; declares str, but returned None",
                "list[str]; return ['a', 1]; declares list[str]",
                "list[int]; return (1, 2); declares list[int]",
                "int; return 2**63; 64 bits",
                "dict[str, int]; return {1: 2}; keys are str",
                "list[int]; return {1, 2}; type set",
                "str; return b'a'; type bytes",
                "list[int]; return range(3); type range",
                "list[int]; return [0] * 1000000; parts",
                "str; return 'a' * 1000000; characters",
            })
    void aValueOfAnotherTypeIsATypeError(String type, String body, String message) {
        Outcome.Failed failed = failed(TestRunner.untyped(type, body, NO_TOOLS));
        assertEquals("TypeError", failed.error());
        assertTrue(failed.message().contains(message), failed::message);
    }

    @Test
    void aListThatContainsItselfIsRefused() {
        assertTrue(failed(TestRunner.untyped("list[int]", "xs = []\nxs.append(xs)\nreturn xs", NO_TOOLS))
                .message()
                .contains("nested deeper"));
    }

    @Test
    void toolsGetTheReceiverAndAllParametersWithDefaultsAndKeywords() {
        List<String> calls = new ArrayList<>();
        ToolHost tools = (function, arguments) -> {
            calls.add(function + arguments.stream().map(Value::plain).toList());
            return function.equals("ImagePatch.best_text_match")
                    ? new Value.Str("a")
                    : new Value.Patch(patch(1, 2, 3, 4, ""));
        };
        returned(body("str", """
                part = image.crop(upper=4, left=1, lower=2, right=3)
                part.best_text_match(['a', 'b'])
                best_image_match(patches=[part, image], content=['x'], return_index=True)
                return image.best_text_match(prefix='p', options=['a'])
                """, tools));
        assertEquals(
                List.of(
                        "ImagePatch.crop[{left=0, lower=0, right=100, upper=80}, 1, 2, 3, 4]",
                        "ImagePatch.best_text_match[{left=1, lower=2, right=3, upper=4}, [a, b], null]",
                        "best_image_match[[{left=1, lower=2, right=3, upper=4},"
                                + " {left=0, lower=0, right=100, upper=80}], [x], true]",
                        "ImagePatch.best_text_match[{left=0, lower=0, right=100, upper=80}, [a], p]"),
                calls);
    }

    @Test
    void aPatchHasItsEdgesCentresAndCategory() {
        Value value = returned(
                TestRunner.untyped("tuple[int, int, int, int, int, int, float, float, str, str]", """
                m = image.find('mug')[0]
                return (m.left, m.lower, m.right, m.upper, m.width, m.height, m.horizontal_center,
                        m.vertical_center, m.category, repr(m))
                """, TWO_MUGS));
        assertEquals(
                "[10, 20, 30, 60, 20, 40, 20.0, 40.0, mug, ImagePatch(left=10, lower=20, right=30, upper=60,"
                        + " category=mug)]",
                String.valueOf(value.plain()));
    }

    @Test
    void patchesOfTheSameRectangleAreEqual() {
        assertEquals(
                "[true, true, false, 2, true]",
                String.valueOf(returned(body("tuple[bool, bool, bool, int, bool]", """
                                a = image.find('mug')
                                b = image.find('mug')
                                same = ImagePatch(image) == image
                                return (same, a[0] == b[0], a[0] == a[1], len(set(a + b)), b[1] in a)
                                """, TWO_MUGS))
                        .plain()));
    }

    @Test
    void theConstructorCropsWhenEdgesAreGiven() {
        assertEquals(
                new Value.Patch(patch(5, 0, 50, 80, "")),
                returned(body("ImagePatch", "return ImagePatch(image, left=5, right=50)", TWO_MUGS)));
    }

    @Test
    void toolsReturnRealListsTuplesAndDicts() {
        ToolHost tools = (_, _) -> new Value.Dict(Map.of(
                "k", new Value.Items(List.of(new Value.Tuple(List.of(new Value.None(), new Value.Real(2.0)))))));
        assertEquals(new Value.Str("{'k': [(None, 2.0)]} True True True"), returned(body("str", """
                        d = image.recursive_query('q')
                        return '%r %r %r %r' % (d, isinstance(d, dict), isinstance(d['k'], list),
                                                isinstance(d['k'][0], tuple))
                        """, tools)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "int; int",
                "'int'; int",
                "ImagePatch; ImagePatch",
                "list[ImagePatch]; list[ImagePatch]",
                "List[ImagePatch]; list[ImagePatch]",
                "Optional[int]; Optional[int]",
                "Optional[list[str]]; Optional[list[str]]",
                "list[Optional[int]]; list[Optional[int]]",
                "Union[str, None]; str | None",
                "ImagePatch | None; ImagePatch | None",
                "tuple[int, ImagePatch]; tuple[int, ImagePatch]",
                "Dict[str, float]; dict[str, float]",
            },
            quoteCharacter = '`')
    void returnsCrossesAsTypeNotation(String given, String expected) {
        List<Value> seen = new ArrayList<>();
        ToolHost tools = (_, arguments) -> {
            seen.add(arguments.get(2));
            return new Value.Int(1);
        };
        returned(body("int", "image.recursive_query('q', returns=" + given + ")\nreturn 1", tools));
        assertEquals(List.of(new Value.Str(expected)), seen);
    }

    @Test
    void aToolErrorCanBeCaught() {
        assertEquals(
                new Value.Str("no tool llm_query"),
                value("str", "try:\n    return llm_query('q')\nexcept ToolError as e:\n    return str(e)"));
    }

    @Test
    void aToolErrorThatNobodyCatchesFailsAtItsLine() {
        Outcome.Failed failed = failed(body("str", "x = 1\nreturn image.simple_query('q')", NO_TOOLS));
        assertEquals("ToolError", failed.error());
        assertEquals("no tool ImagePatch.simple_query", failed.message());
        assertEquals(OptionalInt.of(3), failed.line());
    }

    @Test
    void anErrorNamesTheLineWhereItHappened() {
        Outcome.Failed failed = failed(TestRunner.run("""
                def helper(x):
                    return 1 / x

                def execute_command(image) -> float:
                    y = 0
                    return helper(y)
                """, NO_TOOLS, TestRunner.PATIENT));
        assertEquals(
                new Outcome.Failed("ZeroDivisionError", "division by zero", OptionalInt.of(2), List.of("x = 0")),
                failed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "image.find(3); object_name must be str, not int",
                "image.find('a' * 20000); 20000 characters",
                "best_image_match([image, 1], ['x']); patches must be list[ImagePatch]",
                "image.recursive_query('q', returns='banana'); returns must be a type",
                "image.crop(1.5, 2, 3, 4); left must be int, not float",
                "image.find(2**70); 64 bits",
                "image.find({1}); type set",
            })
    void argumentsOfAnotherTypeNeverReachTheTool(String expression, String message) {
        ToolHost tools = (_, _) -> {
            throw new AssertionError("the tool was called");
        };
        Outcome.Failed failed = failed(TestRunner.untyped("str", "return " + expression, tools));
        assertEquals("ToolError", failed.error());
        assertTrue(failed.message().contains(message), failed::message);
    }

    @Test
    void aForgedPatchIsRefused() {
        try (ProgramRunner.Session session = TestRunner.shared().openUnchecked()) {
            Outcome.Failed used = failed(session.run(
                    call(program("str", "image._handle = 987654321\nreturn image.simple_query('q')")),
                    NO_TOOLS,
                    TestRunner.PATIENT));
            assertEquals("ToolError", used.error());
            assertTrue(used.message().contains("not one of this program's"), used::message);
            Outcome.Failed given = failed(session.run(
                    call(program("ImagePatch", "image._handle = 987654321\nreturn image")),
                    NO_TOOLS,
                    TestRunner.PATIENT));
            assertEquals("TypeError", given.error());
        }
    }

    @Test
    void programsRunInsideProgramsThreeDeep() {
        String leaf = program("list[ImagePatch]", "return image.find('mug')");
        String middle = program(
                "list[ImagePatch]", "xs = image.recursive_query('leaf', returns=list[ImagePatch])\nreturn xs[1:]");
        String root = program(
                "tuple[int, ImagePatch]",
                "xs = image.crop(0, 0, 90, 70).recursive_query('middle')\nreturn len(xs), xs[0]");
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            ToolHost tools = new ToolHost() {
                @Override
                public Value call(String function, List<Value> arguments) throws ToolException {
                    if (!function.endsWith("recursive_query")) {
                        return TWO_MUGS.call(function, arguments);
                    }
                    String source = arguments.get(1).equals(new Value.Str("middle")) ? middle : leaf;
                    return returned(session.run(
                            new ProgramRunner.Call(source, List.of(arguments.getFirst()), Optional.empty()),
                            this,
                            TestRunner.PATIENT));
                }
            };
            assertEquals(
                    new Value.Tuple(List.of(new Value.Int(1), new Value.Patch(patch(50, 0, 70, 40, "mug")))),
                    returned(session.run(call(root), tools, TestRunner.PATIENT)));
        }
    }

    @Test
    void programsRunEightDeepAndNotWithoutEnd() {
        String source = program("int", "return 1 + image.recursive_query('deeper')");
        int[] depth = {0};
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            ToolHost tools = new ToolHost() {
                @Override
                public Value call(String function, List<Value> arguments) throws ToolException {
                    depth[0]++;
                    Outcome inner = session.run(TestRunner.call(source), this, TestRunner.PATIENT);
                    return inner instanceof Outcome.Returned(Value v, Type _) ? v : new Value.Int(0);
                }
            };
            assertEquals(
                    new Value.Int(WorkerSession.MAX_DEPTH),
                    returned(session.run(call(source), tools, TestRunner.PATIENT)));
            assertEquals(WorkerSession.MAX_DEPTH, depth[0]);
        }
    }

    @Test
    void theOuterClockStandsStillWhileAToolWorks() {
        Limits short_ = TestRunner.PATIENT.withTime(Duration.ofMillis(600));
        String spins = program("int", "for i in range(10 ** 12):\n    pass\nreturn 1");
        String inner = program("int", "x = 0\nfor i in range(20000):\n    x += i\nreturn x");
        String outer = program("int", "for i in range(4):\n    x = image.recursive_query('q')\nreturn x");
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            ToolHost tools = (_, _) -> {
                Outcome half = session.run(call(spins), NO_TOOLS, short_.withTime(Duration.ofMillis(300)));
                assertEquals("timed_out", half.label());
                return returned(session.run(call(inner), NO_TOOLS, TestRunner.PATIENT));
            };
            assertEquals(new Value.Int(199990000), returned(session.run(call(outer), tools, short_)));
        }
    }

    @Test
    void aSubProgramThatSpinsEndsAloneAndTheOuterOneGoesOn() {
        String outer = program("str", "return image.recursive_query('q')");
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            ToolHost tools = (_, _) -> {
                Outcome inner = session.run(
                        call(program("int", "for i in range(10 ** 12):\n    pass\nreturn 1")),
                        NO_TOOLS,
                        TestRunner.ONE_SECOND);
                return new Value.Str(inner.label());
            };
            assertEquals(new Value.Str("timed_out"), returned(session.run(call(outer), tools, TestRunner.PATIENT)));
        }
    }

    @Test
    void otherParametersGetTheOtherArguments() {
        String source = """
                def execute_command(image_list, options, query='none') -> str:
                    return options[len(image_list)] + query
                """;
        Value images = new Value.Items(List.of(new Value.Patch(PICTURE)));
        Value options = new Value.Items(List.of(new Value.Str("a"), new Value.Str("b")));
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            assertEquals(
                    new Value.Str("bnone"),
                    returned(session.run(
                            new ProgramRunner.Call(source, List.of(images, options), Optional.empty()),
                            NO_TOOLS,
                            TestRunner.PATIENT)));
        }
    }

    @Test
    void aProgramThatKeepsCallingToolsBeyondTheLimitFails() {
        Limits five = new Limits(Duration.ofSeconds(60), 2000, 1 << 16, 5);
        ToolHost tools = (_, _) -> new Value.Bool(true);
        Outcome.Failed raised =
                failed(TestRunner.untyped(program("bool", "while True:\n    image.exists('a')"), tools, five));
        assertEquals("ToolError: more than 5 tool calls", raised.error() + ": " + raised.message());
        Outcome.Failed stubborn = failed(TestRunner.untyped(
                program(
                        "bool",
                        "while True:\n    try:\n        image.exists('a')\n    except ToolError:\n        pass"),
                tools,
                five));
        assertEquals("more than 5 tool calls", stubborn.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from typing import List, Optional, Iterable\nimport typing",
                "import math, re, collections, itertools, functools, random, statistics, datetime",
            })
    void allowedModulesCanBeImported(String imports) {
        assertEquals(
                new Value.Int(1),
                returned(TestRunner.run(imports + "\n" + program("int", "return 1"), NO_TOOLS, TestRunner.PATIENT)));
    }

    @Test
    void randomNumbersAreTheSameInEachRun() {
        String source = "import random\n" + program("list[float]", "return [random.random(), random.random()]");
        Value first = returned(TestRunner.run(source, NO_TOOLS, TestRunner.PATIENT));
        assertEquals(first, returned(TestRunner.run(source, NO_TOOLS, TestRunner.PATIENT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "coerce_to_numeric('3'); 3.0",
                "coerce_to_numeric('there are 12 apples'); 12.0",
                "coerce_to_numeric('2.5 m'); 2.5",
                "coerce_to_numeric('-4'); -4.0",
                "coerce_to_numeric('10-20'); 10.0",
                "coerce_to_numeric('1,200 people'); 1200.0",
                "coerce_to_numeric('.5'); 0.5",
                "coerce_to_numeric('three'); 3.0",
                "coerce_to_numeric('Twenty-three dogs'); 23.0",
                "coerce_to_numeric('one hundred and five'); 105.0",
                "coerce_to_numeric('two thousand three hundred'); 2300.0",
                "coerce_to_numeric('three and four'); 3.0",
                "coerce_to_numeric('zero'); 0.0",
                "bool_to_yesno(True); yes",
                "bool_to_yesno(False); no",
                "yesno_to_bool('Yes, it is.'); true",
                "yesno_to_bool(' no'); false",
                "image.overlaps_with(90, 70, 200, 200); true",
                "image.overlaps_with(100, 0, 120, 20); false",
                "distance(a, a); -1.0",
                "distance(a, b); 44.721359549995796",
                "distance(image, a); -0.1",
            })
    void preludeFunctionsComputeInTheWorker(String expression, String expected) {
        String source = program("Optional[Any]", "a, b = image.find('mug')\nreturn " + expression)
                .replace("Optional[Any]", typeOf(expected));
        assertEquals(
                expected,
                String.valueOf(returned(TestRunner.run(source, TWO_MUGS, TestRunner.PATIENT))
                        .plain()));
    }

    private static String typeOf(String expected) {
        return switch (expected) {
            case "true", "false" -> "bool";
            case "yes", "no" -> "str";
            default -> "float";
        };
    }

    @Test
    void aTextWithoutANumberIsAValueError() {
        Outcome.Failed failed = failed(body("float", "return coerce_to_numeric('many')", NO_TOOLS));
        assertEquals("ValueError: no number in 'many'", failed.error() + ": " + failed.message());
    }

    @Test
    void anExceptionOfAToolGoesOnAndTheNextProgramRuns() {
        ToolHost broken = (_, _) -> {
            throw new IllegalArgumentException("a bug in a tool");
        };
        assertThrows(IllegalArgumentException.class, () -> body("bool", "return image.exists('a')", broken));
        assertEquals(new Value.Int(1), value("int", "return 1"));
    }

    @Test
    void anExceptionInsideAProgramInsideEndsBothPrograms() {
        String outer = program("int", "return image.recursive_query('q')");
        String inner = program("bool", "return image.exists('a')");
        try (ProgramRunner.Session session = TestRunner.shared().open()) {
            ToolHost broken = (_, _) -> {
                throw new IllegalArgumentException("a bug in a tool");
            };
            ToolHost tools = (_, _) -> {
                assertThrows(
                        IllegalArgumentException.class, () -> session.run(call(inner), broken, TestRunner.PATIENT));
                return new Value.Int(1);
            };
            assertInstanceOf(Outcome.Crashed.class, session.run(call(outer), tools, TestRunner.PATIENT));
        }
        assertEquals(new Value.Int(1), value("int", "return 1"));
    }

    @Test
    void anInterruptedRunEndsAtOnce() throws Exception {
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Thread[] runner = new Thread[1];
            Callable<Boolean> task = () -> {
                runner[0] = Thread.currentThread();
                Outcome outcome = TestRunner.untyped("int", "image.exists('now')\nwhile True:\n    pass", (_, _) -> {
                    Thread self = runner[0];
                    Thread.ofVirtual().start(self::interrupt);
                    return new Value.Bool(true);
                });
                assertInstanceOf(Outcome.Crashed.class, outcome);
                return Thread.interrupted();
            };
            Future<Boolean> flagged = executor.submit(task);
            assertTrue(flagged.get(), "the interrupt flag stays set");
        }
    }

    @Test
    void sessionsRunSideBySide() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            List<Future<Value>> futures = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                int n = i;
                futures.add(executor.submit(
                        () -> value("int", "x = 0\nfor i in range(1000):\n    x += 1\nreturn x + " + n)));
            }
            for (int i = 0; i < 9; i++) {
                assertEquals(new Value.Int(1000 + i), futures.get(i).get());
            }
        }
    }

    @Test
    void aPatchOfAnotherPictureStaysOne() {
        ImagePatch other = ImagePatch.whole(dev.vireo.runtime.image.Image.ofRgb(100, 80, new byte[100 * 80 * 3]));
        assertEquals(
                "[false, " + "{left=0, lower=0, right=100, upper=80}]",
                String.valueOf(returned(body(
                                "tuple[bool, ImagePatch]",
                                "o = best_image_match([image], ['x'])\nreturn o == image, o",
                                (_, _) -> new Value.Patch(other)))
                        .plain()));
    }
}
