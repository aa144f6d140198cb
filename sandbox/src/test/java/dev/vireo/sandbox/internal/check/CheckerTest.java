package dev.vireo.sandbox.internal.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.sandbox.TestRunner;
import dev.vireo.sandbox.internal.host.Checker;
import dev.vireo.sandbox.internal.python.Tree;
import dev.vireo.sandbox.internal.wire.Wire;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckerTest {
    private static List<Diagnostic> check(String source) {
        return TestRunner.shared().check(TestRunner.call(source));
    }

    private static List<String> codes(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(d -> d.code() + "@" + d.line()).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "return (1; syntax@2",
                "import os; forbidden-import@2",
                "import os.path; forbidden-import@2",
                "from . import x; forbidden-import@2",
                "from re import enum; forbidden-import@2",
                "import re\\nreturn re.enum; forbidden-import@3",
                "import re as math\\nreturn math.enum; forbidden-import@3",
                "import math\\nm = math\\nreturn 1; forbidden-name@3",
                "return eval('1'); forbidden-name@2",
                "return __import__('os'); forbidden-name@2",
                "return getattr(image, 'left'); forbidden-name@2",
                "return type(image); forbidden-name@2",
                "return image.__class__; forbidden-attribute@2",
                "return image._handle; forbidden-attribute@2",
                "return f'{image.__class__}'; forbidden-attribute@2",
                "return (x for x in [1]).gi_frame; forbidden-attribute@2",
                "return '{0.left}'.format(image); forbidden-format@2",
                "return '{0[0]}'.format([1]); forbidden-format@2",
                "s = 'a'\\nreturn s.format(image); forbidden-format@3",
                "return str.format('{}', 1); forbidden-format@2",
                "return '{a}'.format_map({'a': 1}); forbidden-attribute@2",
                "class A:\\n    pass; forbidden-syntax@2",
                "@print\\ndef f():\\n    pass; forbidden-syntax@3",
                "global x; forbidden-syntax@2",
                "del image; forbidden-syntax@2",
                "async def f():\\n    pass; forbidden-syntax@2",
                "def f[T](x):\\n    pass; forbidden-syntax@2",
                "return 10 ** 10 ** 8; large-constant@2",
                "return 1 << 10 ** 9; large-constant@2",
                "return 'a' * 10 ** 9; large-constant@2",
                "return [0] * (10 ** 7); large-constant@2",
                "return unknown_function(image); unknown-name@2",
                "match image:\\n    case ImagePatch(_handle=h):\\n        return h; forbidden-attribute@3",
                "import datetime\\nreturn datetime.datetime.now(); forbidden-attribute@3",
                "return print(__name=1); forbidden-name@2",
                "def execute_command(image) -> int:\\n    return 1; several-entries@2",
            })
    void whatIsNotAllowedIsFoundAtItsLine(String body, String expected) {
        List<Diagnostic> found = check(TestRunner.program("int", body.replace("\\n", "\n")));
        assertTrue(codes(found).contains(expected), found::toString);
        assertTrue(found.stream().noneMatch(d -> d.message().isBlank()), found::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "x = 1; no-entry@0",
                "def execute_command(image):\\n    return 1; missing-return-annotation@1",
                "def execute_command(image) -> Banana:\\n    return 1; unknown-return-type@1",
                "def execute_command(image) -> set[int]:\\n    return 1; unknown-return-type@1",
                "def execute_command() -> int:\\n    return 1; entry-parameters@1",
                "def execute_command(image, question) -> int:\\n    return 1; entry-arguments@1",
                "print('hi')\\ndef execute_command(image) -> int:\\n    return 1; top-level-statement@1",
                "def f():\\n    def execute_command(image) -> int:\\n        return 1; no-entry@0",
            })
    void anEntryFunctionOfTheRightShapeIsNeeded(String source, String expected) {
        List<Diagnostic> found = check(source.replace("\\n", "\n"));
        assertTrue(codes(found).contains(expected), found::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return sum(1 for m in image.find('mug') if m.left < image.horizontal_center)",
                "import math as m\nfrom typing import List\nxs: List[int] = [1]\nreturn int(m.sqrt(len(xs)))",
                "try:\n    return 1\nexcept (ValueError, ToolError) as e:\n    raise RuntimeError(str(e)) from e",
                "def helper(x, *rest, key=None, **more):\n    yield x\nreturn [y := 1, *helper(1)][0]",
                "return '{} {:>5} {name}'.format(1, 2, name='x') and f'{image.width:04d}' and 1",
                "xs = sorted(image.find('a'), key=lambda p: -p.right)\nreturn len(xs[1:]) if xs else 0",
                "d = {'a': 1, **{}}\nd['b'] = 2\nfor k, v in d.items():\n    print(k, v)\nelse:\n    pass\nreturn 2 ** 10",
                "match image.width:\n    case 1 | 2:\n        return 1\n    case n:\n        return n",
                "while False:\n    break\nassert True, 'x'\nreturn int(not -1)",
            })
    void ordinaryProgramsPass(String body) {
        assertEquals(List.of(), check(TestRunner.program("int", body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "from typing import Union; Union[ImagePatch, None]",
                "import typing; typing.Union[ImagePatch, None]",
                "import typing as t; t.Optional[t.Union[ImagePatch, None]]",
                "from typing import Optional; Optional[\"ImagePatch\"]",
                "from typing import Union; \"Union[ImagePatch, None]\"",
                "LIMIT = 1; \"ImagePatch | None\"",
                "LIMIT = 1; Union[None, ImagePatch]",
            })
    void whatMayBeNoneIsDeclaredInEveryWayThatPythonHas(String head, String type) {
        String body = "found: %s = None\nfor p in image.find('cube'):\n    found = p\nreturn found".formatted(type);
        assertEquals(List.of(), check(head + "\n\n\n" + TestRunner.program(type, body)));
        String wrong = head + "\n\n\n" + TestRunner.program(type, "return 'cube'");
        assertEquals(List.of("return-type@5"), codes(check(wrong)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Sequence[int]; declare list[T]",
                "typing.Iterable[int]; declare list[T]",
                "set[int]; declare list[T]",
                "Mapping[str, int]; declare dict[str, T]",
                "dict[int, str]; keys of text",
                "tuple[int, ...]; tuple[A, B]",
                "Union[int, str]; Declare one type",
                "Any; Use bool, int",
            })
    void ofATypeThatIsNoneOfOursTheHintSaysWhatToDeclare(String type, String hint) {
        String head = "import typing\nfrom typing import Sequence, Mapping\n\n\n";
        Diagnostic found = check(head + TestRunner.program(type, "return 1")).getFirst();
        assertEquals("unknown-return-type", found.code(), found::toString);
        assertTrue(found.hint().contains(hint), found::toString);
    }

    @Test
    void aDemandedTypeMustBeDeclared() {
        String source = TestRunner.program("int", "return 1");
        for (String fine : List.of("int", "float", "Optional[int]", "Optional[float]")) {
            assertEquals(List.of(), demanding(source, fine), fine);
        }
        for (String wrong : List.of("bool", "str", "list[int]", "Optional[str]")) {
            assertEquals(List.of("demanded-type@1"), codes(demanding(source, wrong)), wrong);
        }
    }

    private static List<Diagnostic> demanding(String source, String type) {
        return TestRunner.shared()
                .check(new ProgramRunner.Call(source, List.of(new Value.Patch(TestRunner.PICTURE)), Type.parse(type)));
    }

    @Test
    void aListOfIntsMayStandForAListOfFloatsAndNotTheReverse() {
        assertTrue(Checker.assignable(type("list[Optional[float]]"), type("list[int]")));
        assertTrue(Checker.assignable(type("tuple[float, str]"), type("tuple[int, str]")));
        assertTrue(!Checker.assignable(type("list[int]"), type("list[float]")));
        assertTrue(!Checker.assignable(type("int"), type("Optional[int]")));
        assertTrue(!Checker.assignable(type("tuple[int]"), type("tuple[int, int]")));
    }

    private static Type type(String text) {
        return Type.parse(text).orElseThrow();
    }

    @Test
    void aTextThatBreaksTheParserIsRefusedAndTheNextOneIsRead() {
        for (String source : List.of(
                "(".repeat(5000),
                "x = " + "-".repeat(20_000) + "1",
                "x = " + "1+".repeat(5000) + "1",
                "a" + ".b".repeat(4000),
                "x\0y",
                "#" + "x".repeat(70_000))) {
            List<Diagnostic> found = check(source);
            assertTrue(!found.isEmpty(), () -> source.substring(0, 3));
        }
        assertEquals(List.of(), check(TestRunner.program("int", "return 4")));
    }

    @Test
    void theTreeReaderRefusesWhatIsNoTree() {
        for (String text :
                List.of("", "+", "+N", "+S3:ab", "+L99999999999;", "+N1:x1;1;1;", "+S1:ax", "?", "-1;", "+I12")) {
            org.junit.jupiter.api.Assertions.assertThrows(Wire.Malformed.class, () -> Tree.read(text), text);
        }
    }

    @Test
    void textsOutsideTheBasicPlaneAreReadWhole() {
        assertEquals(List.of(), check(TestRunner.program("str", "return '\uD83D\uDE00\uD83D\uDE00 and more'")));
        assertEquals(List.of(), check(TestRunner.program("str", "return '\\ud83d\\ude00 and \\udfff'")));
        assertEquals(Optional.empty(), Type.parse("?"));
    }
}
