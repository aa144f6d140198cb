package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModel.Completion;
import dev.vireo.language.LanguageModel.Request;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegatingLanguageModelTest {
    private static final Completion SAID = new Completion("said", new Usage(1, 2, 3));

    private final LanguageModel behind = new LanguageModel() {
        @Override
        public Completion complete(Request request) {
            return SAID;
        }

        @Override
        public String id() {
            return "openai:one";
        }

        @Override
        public String endpoint() {
            return "http://localhost:1/v1";
        }

        @Override
        public boolean takesGrammar() {
            return true;
        }

        @Override
        public boolean takesSchema() {
            return true;
        }
    };

    private final LanguageModel before = new DelegatingLanguageModel(behind) {};

    @Test
    void whatIsNotChangedIsTheOthers() {
        assertEquals(SAID, before.complete(Request.of("", "a")));
        assertEquals("openai:one", before.id());
        assertEquals("http://localhost:1/v1", before.endpoint());
        assertTrue(before.takesSchema());
        assertTrue(before.takesGrammar());
    }

    @Test
    void noMethodOfAModelIsForgotten() {
        List<String> forwarded = Arrays.stream(DelegatingLanguageModel.class.getDeclaredMethods())
                .map(DelegatingLanguageModelTest::signature)
                .toList();
        List<String> ofAModel = Arrays.stream(LanguageModel.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .map(DelegatingLanguageModelTest::signature)
                .toList();
        assertTrue(forwarded.containsAll(ofAModel), () -> forwarded + " of " + ofAModel);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
