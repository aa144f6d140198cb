package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeTest {
    private static final Value VIDEO = new Value.Video(VideoSegment.whole(new StillClip(3)));
    private static final Value PATCH = new Value.Patch(ImagePatch.whole(Image.ofRgb(2, 2, new byte[12])));
    private static final List<Type> SIMPLE = List.copyOf(EnumSet.allOf(Type.Simple.class));
    private static final Value INT = new Value.Int(3);
    private static final Value REAL = new Value.Real(2.5);
    private static final Value STR = new Value.Str("x");
    private static final Value BOOL = new Value.Bool(true);
    private static final Value NONE = new Value.None();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bool; bool",
                "` int `; int",
                "float; float",
                "str; str",
                "ImagePatch; ImagePatch",
                "imagepatch; ImagePatch",
                "None; None",
                "NoneType; None",
                "list[int]; list[int]",
                "List[ImagePatch]; list[ImagePatch]",
                "typing.List[str]; list[str]",
                "list [ list[ int ] ]; list[list[int]]",
                "dict[str, int]; dict[str, int]",
                "Dict[str,List[float]]; dict[str, list[float]]",
                "tuple[int, str]; tuple[int, str]",
                "Tuple[bool]; tuple[bool]",
                "Optional[int]; Optional[int]",
                "typing.Optional[ImagePatch]; Optional[ImagePatch]",
                "int | None; Optional[int]",
                "None|str; Optional[str]",
                "list[int | None]; list[Optional[int]]",
                "Optional[Optional[int]]; Optional[int]",
                "Optional[int] | None; Optional[int]",
                "Optional[None]; None",
                "Union[int, None]; Optional[int]",
                "Union[None, int]; Optional[int]",
                "typing.Union[ImagePatch, None]; Optional[ImagePatch]",
                "t.Union[t.List[int], None]; Optional[list[int]]",
                "Optional[Union[int, None]]; Optional[int]",
                "Optional[Union[str]]; Optional[str]",
                "Union[Optional[int], None]; Optional[int]",
                "Union[int, int]; int",
                "Union[None, None]; None",
                "Union['ImagePatch', None]; Optional[ImagePatch]",
                "list[Union[float, None]]; list[Optional[float]]",
                "int | None | None; Optional[int]",
                "int | Optional[int]; Optional[int]",
                "None | None; None",
                "typing.Text; str",
                "Tuple[int, str,]; tuple[int, str]",
                "'ImagePatch'; ImagePatch",
                "\"list[ImagePatch]\"; list[ImagePatch]",
                "list['ImagePatch']; list[ImagePatch]",
                "Optional[\"ImagePatch\"]; Optional[ImagePatch]",
            })
    void aNotationOfPythonIsRead(String text, String type) {
        assertEquals(Optional.of(type), Type.parse(text).map(Type::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Any",
                "object",
                "number",
                "BOOL",
                "Int",
                "list",
                "dict",
                "tuple",
                "list[]",
                "list[int",
                "list[int]]",
                "list[int, str]",
                "list int",
                "int str",
                "dict[str]",
                "dict[int, str]",
                "dict[str, int, int]",
                "tuple[]",
                "tuple[int, ...]",
                "Optional",
                "Optional[int, str]",
                "int | str",
                "int | str | None",
                "int |",
                "| int",
                "bool[int]",
                "int[]",
                "ImagePatch[int]",
                "'int",
                "int'",
                "'int\"",
                "''",
                "set[int]",
                "Union[int, str]",
                "Union[int, str, None]",
                "Union[]",
                "Union",
                "Sequence[int]",
                "Iterable[int]",
                "a.b.int",
                "list[Any]",
                "typing.",
                "typing.typing.int",
                "list\u00a0[int]x"
            })
    void textThatIsNoTypeOfOursIsNone(String text) {
        assertEquals(Optional.empty(), Type.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list[", "Optional[", "'", "\"", "tuple[int, ", "dict[str, ", "int | ", "[", "None|"})
    void hostileDepthIsRefusedWithoutExhaustingTheStack(String repeated) {
        assertEquals(Optional.empty(), Type.parse(repeated.repeat(200_000)));
        assertEquals(Optional.empty(), Type.parse(repeated.repeat(200_000) + "int" + "]".repeat(200_000)));
    }

    @Test
    void nestingIsReadToADepthOfSixteen() {
        assertTrue(Type.parse("list[".repeat(16) + "int" + "]".repeat(16)).isPresent());
        assertTrue(Type.parse("list[".repeat(17) + "int" + "]".repeat(17)).isEmpty());
    }

    @Test
    void theNotationOfATypeIsReadBackToTheSameType() {
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            Type type = random(random, 4);

            assertEquals(Optional.of(type), Type.parse(type.toString()));
        }
    }

    private static Type random(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 10)) {
            case 6 -> new Type.ListOf(random(random, depth - 1));
            case 7 -> new Type.DictOf(random(random, depth - 1));
            case 8 -> new Type.TupleOf(List.of(random(random, depth - 1), random(random, depth - 1)));
            case 9 -> {
                Type element = random(random, depth - 1);
                boolean takesNone = element instanceof Type.OptionalOf || element == Type.Simple.NONE;
                yield takesNone ? element : new Type.OptionalOf(element);
            }
            default -> SIMPLE.get(random.nextInt(SIMPLE.size()));
        };
    }

    @Test
    void aTupleTypeWithoutElementsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Type.TupleOf(List.of()));
    }

    @Test
    void aSimpleTypeAcceptsItsOwnValuesAndAFloatTakesAnInt() {
        List<Value> values = List.of(BOOL, INT, REAL, STR, PATCH, VIDEO, NONE);
        Map<String, String> accepted = new LinkedHashMap<>();
        for (Type type : Type.Simple.values()) {
            StringBuilder row = new StringBuilder();
            values.forEach(value -> row.append(type.accepts(value) ? '1' : '0'));
            accepted.put(type.toString(), row.toString());
        }

        assertEquals(
                Map.of(
                        "bool", "1000000",
                        "int", "0100000",
                        "float", "0110000",
                        "str", "0001000",
                        "ImagePatch", "0000100",
                        "VideoSegment", "0000010",
                        "None", "0000001"),
                accepted);
    }

    private static Value list(Value... values) {
        return new Value.Items(List.of(values));
    }

    private static Value tuple(Value... values) {
        return new Value.Tuple(List.of(values));
    }

    private static boolean accepts(String type, Value value) {
        return Type.parse(type).orElseThrow().accepts(value);
    }

    @Test
    void aNestedTypeAcceptsWhenEveryPartFits() {
        assertTrue(accepts("list[int]", list()));
        assertTrue(accepts("list[float]", list(INT, REAL)));
        assertTrue(!accepts("list[int]", list(INT, REAL)));
        assertTrue(!accepts("list[int]", tuple(INT)));
        assertTrue(!accepts("list[int]", INT));
        assertTrue(accepts("tuple[int, str]", tuple(INT, STR)));
        assertTrue(!accepts("tuple[int, str]", tuple(STR, INT)));
        assertTrue(!accepts("tuple[int]", tuple(INT, INT)));
        assertTrue(!accepts("tuple[int]", tuple()));
        assertTrue(!accepts("tuple[int, str]", list(INT, STR)));
        assertTrue(accepts("Optional[ImagePatch]", NONE));
        assertTrue(accepts("Optional[ImagePatch]", PATCH));
        assertTrue(!accepts("Optional[ImagePatch]", STR));
        assertTrue(accepts("dict[str, list[int]]", new Value.Dict(Map.of("a", list(INT), "b", list()))));
        assertTrue(!accepts("dict[str, list[int]]", new Value.Dict(Map.of("a", list(INT), "b", list(STR)))));
        assertTrue(accepts("list[Optional[int]]", list(NONE, INT)));
        assertTrue(!accepts("list[int]", list(NONE)));
    }

    private static String typeOf(Value value) {
        return Type.of(value).toString();
    }

    @Test
    void theTypeOfAValueIsTheNarrowest() {
        assertEquals("bool", typeOf(BOOL));
        assertEquals("int", typeOf(INT));
        assertEquals("float", typeOf(REAL));
        assertEquals("str", typeOf(STR));
        assertEquals("ImagePatch", typeOf(PATCH));
        assertEquals("None", typeOf(NONE));
        assertEquals("list[str]", typeOf(list()));
        assertEquals("list[float]", typeOf(list(INT, REAL)));
        assertEquals("list[Optional[int]]", typeOf(list(NONE, INT)));
        assertEquals("list[list[int]]", typeOf(list(list(), list(INT))));
        assertEquals("list[tuple[float, Optional[str]]]", typeOf(list(tuple(INT, NONE), tuple(REAL, STR))));
        assertEquals("tuple[int, list[str]]", typeOf(tuple(INT, list(STR))));
        assertEquals("tuple[None]", typeOf(tuple()));
        assertEquals("dict[str, str]", typeOf(new Value.Dict(Map.of())));
        assertEquals("dict[str, float]", typeOf(new Value.Dict(Map.of("a", REAL, "b", INT))));
        assertEquals("list[int]", typeOf(list(INT, STR)));
    }

    @Test
    void theTypeOfAValueOfSomeTypeAcceptsTheValue() {
        Random random = new Random(8);
        for (int i = 0; i < 2000; i++) {
            Type type = random(random, 3);
            Value value = valueOf(type, random);

            assertTrue(type.accepts(value), type + " " + value);
            assertTrue(Type.of(value).accepts(value), Type.of(value) + " " + value);
        }
    }

    private static Value valueOf(Type type, Random random) {
        return switch (type) {
            case Type.Simple.BOOL -> new Value.Bool(random.nextBoolean());
            case Type.Simple.INT -> new Value.Int(random.nextLong());
            case Type.Simple.FLOAT -> random.nextBoolean() ? new Value.Real(random.nextDouble()) : INT;
            case Type.Simple.STR -> STR;
            case Type.Simple.PATCH -> PATCH;
            case Type.Simple.VIDEO -> VIDEO;
            case Type.Simple.NONE -> NONE;
            case Type.ListOf(Type element) -> new Value.Items(values(element, random));
            case Type.DictOf(Type element) -> {
                Map<String, Value> out = new LinkedHashMap<>();
                values(element, random).forEach(v -> out.put("k" + out.size(), v));
                yield new Value.Dict(out);
            }
            case Type.TupleOf(List<Type> elements) ->
                new Value.Tuple(elements.stream().map(e -> valueOf(e, random)).toList());
            case Type.OptionalOf(Type element) -> random.nextBoolean() ? NONE : valueOf(element, random);
        };
    }

    private static List<Value> values(Type element, Random random) {
        List<Value> out = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            out.add(valueOf(element, random));
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Return a bool, is there a mug?; bool",
                "  return A bool , is there a mug?; bool",
                "Return a str, what colour is it, red or blue?; str",
                "Return an int, how many?; int",
                "Return a float number, how deep?; float",
                "Return an ImagePatch, the leftmost mug; ImagePatch",
                "Return a list[ImagePatch], all mugs; list[ImagePatch]",
                "Return list[str], which of [red, blue] is there?; list[str]",
                "Return a dict[str, int], how many of each?; dict[str, int]",
                "Return a tuple[int, str], which of [a, b]?; tuple[int, str]",
                "Return an int | None, how many?; Optional[int]",
            })
    void theTypeThatAQuestionDemandsIsUnderstood(String question, String type) {
        assertEquals(Optional.of(type), Type.demandedBy(question).map(Type::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Return",
                "Return ",
                "Return ,",
                "Return a,",
                "Return a bool",
                "Return a thing, is there one?",
                "Is there a mug?",
                "Returning a bool, is it?",
                "Return the bool, is it?",
                "Return a ]bool, is it?",
                "Return a list[bool, is it?",
                "What does it say: Return a bool, is it?"
            })
    void aQuestionThatDemandsNoTypeHasNone(String question) {
        assertEquals(Optional.empty(), Type.demandedBy(question));
    }
}
