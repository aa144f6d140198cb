package dev.vireo.runtime.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ModelConfigTest {
    private static ModelConfig config(String json) {
        return ModelConfig.parse(json.replace('\'', '"'), "m/config.json");
    }

    private static String refusal(String json, Consumer<ModelConfig> reads) {
        VireoException e = assertThrows(VireoException.class, () -> reads.accept(config(json)));
        assertEquals(Code.DATA, e.code());
        assertFalse(e.hint().isEmpty());
        return e.what();
    }

    @Test
    void valuesAreReadByTheirType() {
        ModelConfig config = config("{'n':3,'eps':1e-06,'whole':2,'on':true,'act':'gelu','list':[0,9],"
                + "'mean':[0.5,1],'names':['a'],'none':null,'inner':{'depth':27}}");

        assertEquals(3, config.integer("n"));
        assertEquals(3, config.positive("n"));
        assertEquals(1e-6, config.number("eps"));
        assertEquals(2.0, config.number("whole"));
        assertTrue(config.flag("on"));
        assertEquals("gelu", config.text("act"));
        assertEquals(7, config.choice("act", Map.of("gelu", 7, "relu", 8)));
        assertEquals(List.of(0, 9), config.integers("list"));
        assertEquals(List.of(0.5, 1.0), config.numbers("mean"));
        assertEquals(List.of("a"), config.texts("names"));
        assertEquals(27, config.object("inner").positive("depth"));
        assertEquals("m/config.json", config.file());
    }

    @Test
    void whatIsAbsentOrNullTakesTheOtherValue() {
        ModelConfig config = config("{'n':null}");

        assertEquals(5, config.integer("n", 5));
        assertEquals(6, config.positive("m", 6));
        assertEquals(0.5, config.number("x", 0.5));
        assertTrue(config.flag("f", true));
        assertEquals("t", config.text("t", "t"));
        assertEquals(8, config.choice("act", Map.of("gelu", 7), 8));
        assertEquals(Optional.empty(), config.findObject("inner"));
        assertFalse(config.has("n"));
    }

    @Test
    void aMissingValueIsNamedWithItsPathAndWhatIsNeeded() {
        assertEquals(
                "[m/config.json] vision_config.hidden_size is missing; needed: a whole number from 1",
                refusal("{'vision_config':{}}", c -> c.object("vision_config").positive("hidden_size")));
        assertEquals(
                "[m/config.json] text is missing; needed: an object", refusal("{'text':null}", c -> c.object("text")));
    }

    @Test
    void aValueThatIsNotUnderstoodIsNamedWithWhatIsAllowed() {
        assertEquals(
                "[m/config.json] v.hidden_act is 'swish2'; allowed: gelu, quick_gelu",
                refusal(
                        "{'v':{'hidden_act':'swish2'}}",
                        c -> c.object("v").choice("hidden_act", Map.of("gelu", 1, "quick_gelu", 2))));
        assertEquals(
                "[m/config.json] n is 0; allowed: a whole number from 1 to 16777216",
                refusal("{'n':0}", c -> c.positive("n")));
        assertEquals(
                "[m/config.json] n is 16777217; allowed: a whole number from 1 to 16777216",
                refusal("{'n':16777217}", c -> c.positive("n")));
        assertEquals(
                "[m/config.json] n is 16.5; allowed: a whole number of 32 bits",
                refusal("{'n':16.5}", c -> c.integer("n")));
        assertEquals(
                "[m/config.json] n is 4294967297; allowed: a whole number of 32 bits",
                refusal("{'n':4294967297}", c -> c.integer("n")));
        assertEquals("[m/config.json] x is '1e-6'; allowed: a number", refusal("{'x':'1e-6'}", c -> c.number("x")));
        assertEquals("[m/config.json] x is Infinity; allowed: a number", refusal("{'x':1e999}", c -> c.number("x")));
        assertEquals("[m/config.json] f is 'yes'; allowed: true or false", refusal("{'f':'yes'}", c -> c.flag("f")));
        assertEquals("[m/config.json] t is 4; allowed: a text", refusal("{'t':4}", c -> c.text("t")));
        assertEquals("[m/config.json] o is [1]; allowed: an object", refusal("{'o':[1]}", c -> c.object("o")));
        assertEquals(
                "[m/config.json] l is [1,\"2\"]; allowed: a whole number of 32 bits",
                refusal("{'l':[1,'2']}", c -> c.integers("l")));
    }

    @Test
    void aValueWithOneSupportedKindIsLeftOutOrRight() {
        config("{}").supportsOnly("tie", true);
        config("{'tie':true,'p':0.0}").supportsOnly("tie", true);
        config("{'p':0.0}").supportsOnly("p", 0);

        assertEquals(
                "[m/config.json] tie is false; allowed: true alone",
                refusal("{'tie':false}", c -> c.supportsOnly("tie", true)));
    }

    @Test
    void keysThatNobodyAskedForAreListedByTheirPath() {
        ModelConfig config = config("{'a':1,'b':2,'v':{'x':1,'y':2},'t':{'z':1}}");
        config.integer("a");
        config.object("v").integer("x");
        config.integer("later", 3);

        assertEquals(List.of("b", "v.y", "t"), config.unread());
    }

    @Test
    void keysThatNobodyAskedForAreRefusedUnlessTheySayNothing() {
        ModelConfig config = config("{'a':1,'b':2,'n':null,'e':{},'l':[],'v':{'x':1,'y':2},'t':{'z':1},'s':3}");
        config.integer("a");
        config.object("v").ignore(List.of("y")).integer("x");
        config.ignore(List.of("t"));
        VireoException e = assertThrows(VireoException.class, config::requireAllRead);
        assertTrue(e.what().endsWith(": b, s"), e.what());
        config.ignore(List.of("b", "s")).requireAllRead();
    }

    @Test
    void whatAPartRepeatsIsPassedOverAndWhatItContradictsIsNot() {
        ModelConfig config = config("{'part':{'a':1,'b':2,'c':null},'a':1,'b':3,'c':4}");
        ModelConfig part = config.object("part");
        part.integer("a");
        part.integer("b");
        VireoException e = assertThrows(
                VireoException.class, () -> config.ignoreRepeated(part).requireAllRead());
        assertTrue(e.what().endsWith(": b, c"), e.what());
    }

    @Test
    void aBoundMayBeInfiniteAndANumberMayNot() {
        assertEquals(Double.NEGATIVE_INFINITY, config("{'x':-Infinity}").bound("x", 0));
        assertEquals(2, config("{}").bound("x", 2));
        assertTrue(refusal("{'x':-Infinity}", c -> c.number("x")).contains("x is -Infinity"));
        assertTrue(refusal("{'x':true}", c -> c.bound("x", 0)).contains("x is true"));
    }

    @Test
    void aLongValueDoesNotFloodTheMessage() {
        String message = refusal("{'n':'" + "x".repeat(5000) + "'}", c -> c.integer("n"));

        assertTrue(message.length() < 200, message);
    }
}
