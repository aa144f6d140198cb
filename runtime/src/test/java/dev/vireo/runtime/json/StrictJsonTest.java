package dev.vireo.runtime.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static JsonFields fields(String json) {
        try {
            return new JsonFields(StrictJson.mapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void refused(String message, Executable reading) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, reading).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{} {}", "[NaN]", "{\"a\":", "{'a':1}", "[1,]"})
    void whatIsNotStrictIsRefused(String json) {
        assertThrows(JsonProcessingException.class, () -> StrictJson.mapper().readTree(json));
    }

    @Test
    void nestingAndNumbersAreBounded() throws JsonProcessingException {
        int most = StrictJson.MOST_DEPTH;
        StrictJson.mapper().readTree("[".repeat(most) + "]".repeat(most));
        String deeper = "[".repeat(most + 1) + "]".repeat(most + 1);
        assertThrows(JsonProcessingException.class, () -> StrictJson.mapper().readTree(deeper));
        StrictJson.mapper(most + 1).readTree(deeper);
        assertThrows(JsonProcessingException.class, () -> StrictJson.mapper().readTree("1".repeat(65)));
    }

    @Test
    void thePlaceOfAMistakeIsKnown() {
        JsonProcessingException e = assertThrows(
                JsonProcessingException.class, () -> StrictJson.mapper().readTree("{\n  \"a\": x}"));
        assertEquals(":2", StrictJson.line(e));
        assertTrue(StrictJson.place(e).matches(":2:\\d+"), StrictJson.place(e));
    }

    @Test
    void fieldsAreReadByTheirKinds() {
        JsonFields in = fields(
                "{\"t\":\"x\",\"ts\":[\"a\"],\"n\":1.5,\"i\":-3,\"w\":3,\"f\":true,\"o\":{\"t\":\"y\"},\"z\":null}");
        assertEquals("x", in.text("t"));
        assertEquals(List.of("a"), in.texts("ts"));
        assertEquals(1.5, in.number("n"));
        assertEquals(-3, in.integer("i"));
        assertEquals(3, in.whole("w"));
        assertTrue(in.flag("f"));
        assertEquals("y", in.object("o").text("t"));
        assertEquals(Optional.empty(), in.optionalText("z"));
        assertEquals(Optional.empty(), in.optionalText("missing"));
        assertFalse(in.has("missing"));
        in.end();
    }

    @Test
    void whatIsMissingOfAnotherKindOrLeftOverIsRefusedByItsPath() {
        JsonFields in = fields("{\"n\":1,\"o\":{\"n\":-1}}");
        refused("the field 'm' is missing", () -> in.text("m"));
        refused("the field 'n' must be a text, not number", () -> in.text("n"));
        refused(
                "the field 'o.n' must be a whole number from 0, not number",
                () -> in.object("o").count("n"));
        refused("the field 'o.m' is missing", () -> in.object("o").flag("m"));
        refused("unknown field 'o.n'", () -> in.object("o").end());
        refused("unknown field 'a'", () -> fields("{\"a\":1}").end());
        refused("expected an object {...}, not ARRAY", () -> fields("[]"));
    }
}
