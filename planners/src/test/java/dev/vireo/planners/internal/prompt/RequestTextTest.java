package dev.vireo.planners.internal.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.PlanRequest.Earlier;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestTextTest {
    private static JsonNode sent(PlanRequest request) throws JsonProcessingException {
        return new ObjectMapper().readTree(RequestText.of(request));
    }

    private static PlanRequest request(VisualApi api, Optional<Type> returns, Map<String, Value> context) {
        return new PlanRequest("Is it?", Type.Simple.PATCH, api, returns, context, 0, List.of());
    }

    @Test
    void aProblemTellsWhereItIsWhatBelongsThereAndWhatStoodThere() throws Exception {
        PlanRequest again = PlanRequest.of("How many?")
                .after(
                        Optional.of("def execute_command(image) -> int:\n    return \"two\"\n"),
                        List.of(
                                Diagnostic.error("return-type", 2, 5, "the value has another type", "Return a number.")
                                        .expecting("int", "str"),
                                Diagnostic.warning("empty-index", 9, 1, "this list may be empty", "")));
        JsonNode sent = sent(again);
        assertTrue(sent.get("previous_program").asText().startsWith("def execute_command"));
        JsonNode error = sent.get("problems").get(0);
        assertEquals("error", error.get("severity").asText());
        assertEquals("return-type", error.get("code").asText());
        assertEquals(2, error.get("line").asInt());
        assertEquals("return \"two\"", error.get("source").asText());
        assertEquals("int", error.get("expected").asText());
        assertEquals("str", error.get("actual").asText());
        assertEquals("Return a number.", error.get("hint").asText());
        JsonNode advice = sent.get("problems").get(1);
        assertEquals("advice", advice.get("severity").asText());
        assertFalse(advice.has("source"), "the program has no line 9");
        assertFalse(advice.has("expected"));
    }

    @Test
    void longMessagesAndValuesAreCutAndSaySo() throws Exception {
        PlanRequest again = request(
                        VisualApi.STANDARD,
                        Optional.empty(),
                        Map.of(
                                "text",
                                new Value.Str("a".repeat(10_000)),
                                "list",
                                new Value.Items(Collections.nCopies(10_000, new Value.Int(7)))))
                .after(Optional.empty(), List.of(Diagnostic.error("raised", 0, 0, "😀".repeat(5_000), "")));
        JsonNode sent = sent(again);
        assertTrue(sent.get("context").get("text").asText().endsWith("a... (6000 characters more)"));
        assertTrue(sent.get("context").get("list").asText().endsWith("characters more)"));
        String message = sent.get("problems").get(0).get("message").asText();
        assertTrue(message.length() < 1_100 && message.endsWith("😀... (9000 characters more)"), message);
    }

    @Test
    void whatWentBeforeIsShownWithProgramsAndAnswersAndIsBounded() throws Exception {
        PlanRequest small = PlanRequest.of("What is it?")
                .knowing(List.of(
                        new Earlier("Is there a dog?", "def execute_command(image) -> bool: ...", "yes"),
                        new Earlier("Where is it?", "", "")));
        JsonNode earlier = sent(small).get("earlier");
        assertEquals(2, earlier.size());
        assertEquals("yes", earlier.get(0).get("answer").asText());
        assertFalse(earlier.get(1).has("program"));
        assertFalse(earlier.get(1).has("answer"));
        Earlier huge = new Earlier("q".repeat(50_000), "p".repeat(50_000), "a".repeat(50_000));
        PlanRequest large = PlanRequest.of("What is it?").knowing(Collections.nCopies(100, huge));
        JsonNode bounded = sent(large).get("earlier");
        assertEquals(13, bounded.size());
        assertEquals(88, bounded.get(0).get("left_out").asInt());
        assertTrue(RequestText.of(large).length() < 60_000);
        assertFalse(sent(PlanRequest.of("What is it?")).has("earlier"));
    }

    @Test
    void withoutTypedReturnsOnlyADemandedTypeIsShown() throws Exception {
        VisualApi untyped = VisualApi.STANDARD.withoutReturns();
        assertTrue(sent(request(VisualApi.STANDARD, Optional.empty(), Map.of()))
                .get("returns")
                .isNull());
        assertFalse(sent(request(untyped, Optional.empty(), Map.of())).has("returns"));
        assertEquals(
                "bool",
                sent(request(untyped, Optional.of(Type.Simple.BOOL), Map.of()))
                        .get("returns")
                        .asText());
    }
}
