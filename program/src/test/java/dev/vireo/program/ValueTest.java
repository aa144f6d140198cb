package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final Image IMAGE = Image.ofRgb(20, 10, new byte[600]);
    private static final ImagePatch MUG = new ImagePatch(IMAGE, new Box(2, 1, 8, 4), "Red mug");

    @Test
    void theAnswerTextIsThatOfTheDesign() {
        assertEquals("yes", new Value.Bool(true).answerText());
        assertEquals("no", new Value.Bool(false).answerText());
        assertEquals("-12", new Value.Int(-12).answerText());
        assertEquals("2.5", new Value.Real(2.5).answerText());
        assertEquals("blue cup", new Value.Str("  Blue Cup\n").answerText());
        assertEquals("Red mug", new Value.Patch(MUG).answerText());
        assertEquals("image", new Value.Patch(ImagePatch.whole(IMAGE)).answerText());
        assertEquals("no", new Value.None().answerText());
        assertEquals("no", new Value.Items(List.of()).answerText());
        assertEquals("a", new Value.Items(List.of(new Value.Str("A"), new Value.Str("b"))).answerText());
        assertEquals("Red mug", new Value.Items(List.of(new Value.Patch(MUG))).answerText());
        assertEquals("7", new Value.Tuple(List.of(new Value.Int(7), new Value.Str("b"))).answerText());
        assertEquals("no", new Value.Tuple(List.of()).answerText());
        assertEquals("no", new Value.Items(List.of(new Value.Items(List.of()))).answerText());
        assertEquals(
                "z: yes, a: 1",
                dict("z", new Value.Bool(true), "a", new Value.Int(1)).answerText());
    }

    private static Value dict(String first, Value one, String second, Value two) {
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put(first, one);
        entries.put(second, two);
        return new Value.Dict(entries);
    }

    @Test
    void plainDataIsWhatJsonCanSay() {
        assertEquals(true, new Value.Bool(true).plain());
        assertEquals(Long.MIN_VALUE, new Value.Int(Long.MIN_VALUE).plain());
        assertEquals(0.25, new Value.Real(0.25).plain());
        assertEquals("NaN", new Value.Real(Double.NaN).plain());
        assertEquals("-Infinity", new Value.Real(Double.NEGATIVE_INFINITY).plain());
        assertEquals(" Text ", new Value.Str(" Text ").plain());
        assertNull(new Value.None().plain());
        Map<String, Object> edges = Map.of("left", 2, "lower", 6, "right", 8, "upper", 9);
        assertEquals(edges, new Value.Patch(MUG).plain());
        assertEquals(List.of(edges), new Value.Items(List.of(new Value.Patch(MUG))).plain());
        assertEquals(Arrays.asList(1L, null), new Value.Tuple(List.of(new Value.Int(1), new Value.None())).plain());
        assertEquals(
                "{z=null, a=[]}",
                String.valueOf(dict("z", new Value.None(), "a", new Value.Items(List.of()))
                        .plain()));
    }

    @Test
    void aValueDoesNotChangeWithWhatItWasMadeFrom() {
        List<Value> values = new ArrayList<>(List.of(new Value.Int(1)));
        Map<String, Value> entries = new LinkedHashMap<>(Map.of("a", new Value.Int(1)));
        Value.Items items = new Value.Items(values);
        Value.Dict dict = new Value.Dict(entries);
        values.clear();
        entries.clear();

        assertEquals(1, items.values().size());
        assertEquals(1, dict.values().size());
        assertThrows(UnsupportedOperationException.class, () -> dict.values().clear());
    }
}
