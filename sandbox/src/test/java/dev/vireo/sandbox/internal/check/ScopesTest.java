package dev.vireo.sandbox.internal.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Diagnostic;
import dev.vireo.sandbox.TestRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names are looked up as Python does it: what one scope binds means nothing in another.
class ScopesTest {
    private static final List<String> REFUSED =
            List.of("open", "eval", "exec", "getattr", "vars", "type", "compile", "globals", "setattr", "object");

    /// Ways to bind NAME in a function that has nothing to do with the one that uses it.
    private static final List<String> IN_ANOTHER_FUNCTION = List.of(
            "def unused(NAME):\n    return 0",
            "def unused(a, NAME=1):\n    return 0",
            "def unused(*NAME):\n    return 0",
            "def unused(**NAME):\n    return 0",
            "def unused(*, NAME):\n    return 0",
            "def unused(NAME, /):\n    return 0",
            "def unused():\n    NAME = 1\n    return NAME",
            "def unused():\n    NAME: int = 1\n    return NAME",
            "def unused():\n    NAME: int\n    return 1",
            "def unused():\n    NAME = 1\n    NAME += 1\n    return NAME",
            "def unused():\n    a, (NAME, *b) = 1, (2, 3)\n    return NAME",
            "def unused():\n    a, *NAME = 1, 2\n    return NAME",
            "def unused():\n    for NAME in [1]:\n        pass\n    return 0",
            "def unused():\n    for a, NAME in [(1, 2)]:\n        pass\n    return 0",
            "def unused():\n    try:\n        return 0\n    except ValueError as NAME:\n        return 1",
            "def unused(c):\n    with c as NAME:\n        return 1",
            "def unused():\n    import math as NAME\n    return 1",
            "def unused():\n    from math import pi as NAME\n    return 1",
            "def unused():\n    def NAME():\n        return 1\n    return NAME()",
            "def unused():\n    return (NAME := 1)",
            "def unused():\n    return [(NAME := x) for x in [1]]",
            "def unused():\n    return [NAME for NAME in [1]]",
            "def unused():\n    return {NAME for NAME in [1]}",
            "def unused():\n    return {NAME: 1 for NAME in [1]}",
            "def unused():\n    return list(NAME for NAME in [1])",
            "def unused():\n    return lambda NAME: NAME",
            "def unused():\n    return lambda *NAME, **more: NAME",
            "def unused(x):\n    match x:\n        case NAME:\n            return 1",
            "def unused(x):\n    match x:\n        case [1, *NAME]:\n            return 1\n    return 2",
            "def unused(x):\n    match x:\n        case {'a': 1, **NAME}:\n            return 1\n    return 2",
            "def unused(x):\n    match x:\n        case int() as NAME:\n            return 1\n    return 2",
            "def unused(x):\n    match x:\n        case ImagePatch(left=NAME):\n            return 1\n    return 2");

    /// Ways to bind NAME within the function, but not where it is used.
    private static final List<String> BESIDE_THE_USE = List.of(
            "xs = [NAME for NAME in [1]]\nreturn NAME(1)",
            "xs = [1 for NAME in NAME('1')]\nreturn 1",
            "xs = list(NAME for NAME in [1])\nreturn NAME(1)",
            "xs = {1: NAME for NAME in [1]}\nreturn NAME(1)",
            "xs = [x for x in [1] if [NAME for NAME in [1]]]\nreturn NAME(1)",
            "f = lambda NAME: 1\nreturn NAME(1)",
            "f = lambda x=NAME, NAME=1: 1\nreturn 1",
            "def f(x=NAME, NAME=1):\n    return 1\nreturn 1",
            "def f(NAME):\n    return 1\nreturn NAME(1)",
            "def f():\n    NAME = 1\n    return 1\nreturn NAME(1)",
            "def f():\n    def NAME():\n        return 1\n    return NAME\nreturn NAME(1)",
            "NAME: int\nreturn NAME(1)",
            "(NAME): int\nreturn NAME(1)",
            "x: (NAME := 1) = 2\nreturn NAME(1)",
            "return int(NAME=1) + NAME(1)",
            "image.NAME = 1\nreturn NAME(1)",
            "return {'NAME': 1}['NAME'] + NAME(1)",
            "f = lambda: (NAME := 1)\nreturn NAME(1)");

    /// Ways to bind NAME in the module too late, or perhaps not at all.
    private static final List<String> NOT_SURELY_IN_THE_MODULE = List.of(
            "x = NAME('1')\nNAME = 1\nMAIN",
            "NAME = NAME\nMAIN",
            "def f():\n    return NAME('1')\nx = f()\nNAME = 1\nMAIN",
            "def f(x=NAME):\n    return 1\nNAME = 1\nMAIN",
            "f = lambda: NAME('1')\nx = f()\ndef NAME():\n    return 1\nMAIN",
            "NAME: int\nMAIN",
            "x = [(NAME := 1) for y in []]\nMAIN",
            "x = False and (NAME := 1)\nMAIN",
            "x = [NAME for NAME in [1]]\nMAIN",
            "NAME = len([1])\nMAIN");

    private static List<Diagnostic> check(String source) {
        return TestRunner.shared().check(TestRunner.call(source));
    }

    static Stream<String> waysToBindARefusedNameElsewhere() {
        List<String> out = new ArrayList<>();
        String use = TestRunner.program("int", "return len(str(NAME('1')))");
        IN_ANOTHER_FUNCTION.forEach(way -> out.add(way + "\n\n" + use));
        IN_ANOTHER_FUNCTION.forEach(way -> out.add(use + "\n\n" + way));
        BESIDE_THE_USE.forEach(body -> out.add(TestRunner.program("int", body)));
        NOT_SURELY_IN_THE_MODULE.forEach(text -> out.add(text.replace("MAIN", use)));
        List<String> named = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            named.add(out.get(i).replace("NAME", REFUSED.get(i % REFUSED.size())));
        }
        return named.stream();
    }

    @ParameterizedTest
    @MethodSource("waysToBindARefusedNameElsewhere")
    void aRefusedNameThatIsBoundElsewhereIsRefusedWhereItIsUsed(String source) {
        List<Diagnostic> found = check(source);
        assertTrue(found.stream().anyMatch(d -> d.code().equals("forbidden-name")), found::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def open(x):\n    return 1\nMAIN",
                "import math as open\nLIMIT = 3\ndef f():\n    return open.pi\n"
                        + "def execute_command(image) -> float:\n    return f()",
                "MAIN\ndef open(x):\n    return 1",
                "open, eval = (lambda x: 1), 2\nMAIN",
                "def outer(open):\n    def inner():\n        return open\n    return inner()\n"
                        + "def execute_command(image) -> int:\n    return outer(3)",
                "def execute_command(image) -> int:\n    id = 3\n    return id",
                "def execute_command(image) -> int:\n    return sum([type for type in [1, 2]])",
                "def execute_command(image) -> int:\n    return (lambda vars: vars)(2)",
                "def execute_command(image) -> int:\n    return max(image.find('a'), key=lambda input: input.left).left",
            })
    void aNameOfPythonThatIsBoundWhereItIsUsedMayBeUsed(String source) {
        String use = "def execute_command(image) -> int:\n    return open('a')";
        List<Diagnostic> found = check(source.replace("MAIN", use));
        assertTrue(found.stream().noneMatch(d -> d.severity() == Diagnostic.Severity.ERROR), found::toString);
    }

    @Test
    void aStarImportBringsWhatIsListed() {
        String program = "from random import *\n\n\n%sdef execute_command(image) -> int:\n    return %s\n";
        assertEquals(List.of(), check(program.formatted("", "randint(1, 6)")));
        String unused = "def unused(SystemRandom, getrandbits, setstate):\n    return 0\n\n\n";
        for (String name : List.of("SystemRandom().randint(1, 9)", "getrandbits(3)", "setstate(1)")) {
            List<Diagnostic> found = check(program.formatted(unused, name));
            assertEquals(
                    List.of("unknown-name"),
                    found.stream().map(Diagnostic::code).toList(),
                    name);
        }
    }

    @Test
    void aModuleIsOneWhereItsNameMeansIt() {
        String other = "def other(m):\n    return m.left\n\n\n";
        assertEquals(
                List.of(), check(other + TestRunner.program("float", "import math as m\nreturn m.pi + other(image)")));
        List<Diagnostic> found =
                check(TestRunner.program("int", "import random\ndef f():\n    return random.SystemRandom()\nreturn 1"));
        assertEquals("forbidden-import", found.getFirst().code(), found::toString);
    }

    @Test
    void fiftyWarningsHideNoError() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            body.append("x%d = image.find('a')[0]\n".formatted(i).replace("find('a')", "find('a" + i + "')"));
        }
        List<Diagnostic> found = check(TestRunner.program("int", body + "return 'no int'"));
        assertEquals("return-type", found.getFirst().code(), found::toString);
        assertEquals(51, found.size());
    }
}
