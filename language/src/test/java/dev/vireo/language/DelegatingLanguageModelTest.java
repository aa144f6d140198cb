package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModel.Completion;
import dev.vireo.language.LanguageModel.Request;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
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
    }

    @Test
    void noMethodOfAModelIsForgotten() {
        List<String> forgotten = new ArrayList<>();
        for (Method method : LanguageModel.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                try {
                    DelegatingLanguageModel.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
                } catch (NoSuchMethodException e) {
                    forgotten.add(method.getName());
                }
            }
        }
        assertEquals(List.of(), forgotten);
    }
}
