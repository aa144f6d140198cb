package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program can't do, whether the check sees it or only the worker stands in its way.
class HostileProgramsTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /// The outcome of a program and how long it took from the moment it began.
    private record Timed(Outcome outcome, Duration time) {}

    private static Timed attack(String body, boolean checked) {
        return attack(body, checked, TestRunner.ONE_SECOND);
    }

    private static Timed attack(String body, boolean checked, Limits limits) {
        String source = TestRunner.program("int", "image.exists('begin')\n" + body);
        long[] began = {System.nanoTime()};
        ToolHost tools = (_, _) -> {
            began[0] = System.nanoTime();
            return new Value.Bool(true);
        };
        try (ProgramRunner.Session session =
                checked ? TestRunner.shared().open() : TestRunner.shared().openUnchecked()) {
            Outcome outcome = session.run(TestRunner.call(source), tools, limits);
            return new Timed(outcome, Duration.ofNanos(System.nanoTime() - began[0]));
        }
    }

    @AfterEach
    void theNextProgramAnswers() {
        assertEquals(
                new Value.Int(1),
                assertInstanceOf(
                                Outcome.Returned.class,
                                TestRunner.body("int", "return 1", TestRunner.NO_TOOLS),
                                "the next program")
                        .value());
    }

    private static void endsInTime(Timed timed) {
        assertTrue(timed.time.compareTo(LIMIT.plusSeconds(2)) < 0, timed.time.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for i in range(10 ** 12): pass\nreturn 1",
                "for i in range(10 ** 12):\n    try:\n        for j in range(10 ** 12):\n            pass\n    except BaseException:\n        pass\nreturn 1",
                "return sum(range(10 ** 12))",
            })
    void aProgramThatComputesForEverTimesOut(String body) {
        Timed timed = attack(body, true);
        assertEquals(new Outcome.TimedOut(LIMIT), timed.outcome);
        endsInTime(timed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n = 10\nreturn len(str(n ** n ** 8))",
                "import time\ntime.sleep(100)",
                "while True: pass",
                "import itertools\nreturn sum(itertools.count())",
            })
    void whatTheCheckWouldRefuseTimesOutAsWell(String body) {
        Timed timed = attack(body, false);
        assertEquals(new Outcome.TimedOut(LIMIT), timed.outcome);
        endsInTime(timed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xs = []\nwhile True:\n    xs.append('x' * 100000 + str(len(xs)))",
                "xs = []\nwhile True:\n    try:\n        while True:\n            xs.append([0] * 100000)"
                        + "\n    except BaseException:\n        pass",
                "x = [0] * 1000\nwhile True:\n    x = x + x",
                "return len([0] * 10 ** 9)",
            })
    void aProgramThatAllocatesWithoutEndIsOutOfMemory(String body) {
        Timed timed = attack(body, false, TestRunner.PATIENT);
        assertInstanceOf(Outcome.OutOfMemory.class, timed.outcome, timed.outcome.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f(n):\n    return f(n + 1)\nreturn f(0)",
                "def f(n):\n    try:\n        return f(n + 1)\n    except BaseException:\n        return f(n + 1)\nreturn f(0)",
            })
    void aProgramThatRecursesWithoutEndFails(String body) {
        Timed timed = attack(body, true, TestRunner.PATIENT);
        assertEquals(
                "RecursionError",
                assertInstanceOf(Outcome.Failed.class, timed.outcome, timed.outcome.toString())
                        .error());
    }

    @Test
    void theFrameLimitIsThatOfTheRun() {
        String source =
                "def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\n\n" + TestRunner.program("int", "return f(200)");
        Limits few = new Limits(Duration.ofSeconds(30), 100, 1 << 16, 10);
        assertInstanceOf(Outcome.Failed.class, TestRunner.run(source, TestRunner.NO_TOOLS, few));
        assertInstanceOf(Outcome.Returned.class, TestRunner.run(source, TestRunner.NO_TOOLS, TestRunner.PATIENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for i in range(10 ** 12):\n    print('a line')\nreturn 1",
                "for i in range(10 ** 12):\n    try:\n        for j in range(10 ** 12):\n            print('x' * 1000)\n    except BaseException:\n        pass\nreturn 1",
                "print('x' * 100000)\nreturn 1",
            })
    void aProgramThatPrintsWithoutEndMeetsTheOutputLimit(String body) {
        Timed timed = attack(body, true, TestRunner.PATIENT);
        assertEquals(new Outcome.OutputLimit(64 << 10), timed.outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "return len(open('/etc/passwd').read()); forbidden-name",
                "import os\\nreturn len(os.listdir('/')); forbidden-import",
                "import os\\nreturn os.system('touch HERE'); forbidden-import",
                "import subprocess\\nreturn subprocess.call(['touch', 'HERE']); forbidden-import",
                "import threading\\nt = threading.Thread(target=print)\\nt.start()\\nreturn 1; forbidden-import",
                "import socket\\ns = socket.socket()\\ns.connect(('127.0.0.1', 22))\\nreturn 1; forbidden-import",
                "import java\\nreturn java.type('java.lang.System').currentTimeMillis(); forbidden-import",
                "import polyglot\\nreturn polyglot.eval(language='python', string='1'); forbidden-import",
                "open('HERE', 'w').write('x')\\nreturn 1; forbidden-name",
                "import _io\\nreturn len(_io.FileIO('/etc/passwd').read()); forbidden-import",
                "import ctypes\\nreturn 1; forbidden-import",
                "image.exists.__func__.__globals__['__builtins__'].open('/etc/passwd')\\nreturn 1; forbidden-attribute",
            })
    void aProgramThatReachesOutIsRefusedAndWouldFailAnyway(String body, String code) throws Exception {
        Path mark = Files.createTempDirectory("vireo-test").resolve("mark");
        String placed = body.replace("\\n", "\n").replace("HERE", mark.toString());
        Outcome refused = attack(placed, true).outcome;
        List<Diagnostic> diagnostics = assertInstanceOf(Outcome.Rejected.class, refused, refused.toString())
                .diagnostics();
        assertTrue(diagnostics.stream().anyMatch(d -> d.code().equals(code)), diagnostics::toString);
        Timed second = attack(placed, false);
        assertTrue(
                Set.of("failed", "crashed", "timed_out").contains(second.outcome.label()),
                () -> second.outcome.toString());
        endsInTime(second);
        assertTrue(Files.notExists(mark), "the program wrote a file");
        Files.delete(mark.getParent());
    }

    @Test
    void aWalkOverSubclassesFindsNothingThatReachesOut() {
        String body = """
                found = []
                for c in ().__class__.__bases__[0].__subclasses__():
                    if c.__name__ == 'BuiltinImporter':
                        posix = c.load_module('posix')
                        for attempt in (lambda: posix.system('id'), lambda: posix.listdir('/'),
                                        lambda: posix.open('/etc/passwd', 0), lambda: posix.fork()):
                            try:
                                found.append(attempt())
                            except Exception:
                                pass
                return 1000 + len(found)
                """;
        assertInstanceOf(Outcome.Rejected.class, attack(body, true).outcome);
        Outcome second = attack(body, false, TestRunner.PATIENT).outcome;
        assertTrue(
                second.equals(new Outcome.Returned(new Value.Int(1000), dev.vireo.program.Type.Simple.INT))
                        || second instanceof Outcome.Crashed
                        || second instanceof Outcome.Failed,
                second::toString);
    }

    @Test
    void aStarImportBringsWhatIsOfferedAlsoWhenNobodyChecks() {
        String program = "from random import *\n\n\n" + TestRunner.program("int", "return %s.randint(1, 1)");
        Outcome unlisted = TestRunner.unchecked(program.formatted("SystemRandom()"), TestRunner.PATIENT);
        assertEquals(
                "NameError",
                assertInstanceOf(Outcome.Failed.class, unlisted, unlisted.toString())
                        .error(),
                unlisted::toString);
        Outcome listed = TestRunner.unchecked(program.replace("%s.", ""), TestRunner.PATIENT);
        assertInstanceOf(Outcome.Returned.class, listed, listed.toString());
    }

    @Test
    void aProgramCanNotEndTheWorkerQuietly() {
        assertNotEquals(
                "returned", attack("import os\nos._exit(3)", false).outcome.label());
        assertEquals("failed", attack("import sys\nsys.exit(3)", false).outcome.label());
    }
}
