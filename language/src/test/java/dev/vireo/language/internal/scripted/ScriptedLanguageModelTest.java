package dev.vireo.language.internal.scripted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.language.LanguageModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedLanguageModelTest {
    @TempDir
    Path folder;

    private LanguageModel model(String text) throws IOException {
        return ScriptedLanguageModel.read(Files.writeString(folder.resolve("answers.json"), text));
    }

    private static String answer(LanguageModel model, String user) {
        return model.complete(LanguageModel.Request.of("Answer.", user)).text();
    }

    @Test
    void theKthRequestForAQuestionGetsItsKthAnswerWhateverItsContext() throws IOException {
        LanguageModel model = model("{\"Who?\": [\"me\", \"you\"], \"Where?\": [\"here\"]}");
        assertEquals("me", answer(model, "{\"question\":\"Who?\",\"context\":1}"));
        assertEquals("here", answer(model, "{\"question\":\"where?\"}"));
        assertEquals("you", answer(model, "{\"question\":\"Who?\",\"context\":2}"));
        assertEquals("scripted:answers.json", model.id());
    }

    @Test
    void aRequestThatIsNoJsonIsItsOwnQuestion() throws IOException {
        assertEquals("me", answer(model("{\"Who is {it}?\": [\"me\"]}"), "Who is {it}?"));
    }

    @Test
    void anAnswerThatIsNotThereIsAnError() throws IOException {
        LanguageModel model = model("{}");
        VireoException e = assertThrows(VireoException.class, () -> answer(model, "{\"question\":\"Who?\"}"));
        assertEquals(Code.DATA, e.code());
    }
}
