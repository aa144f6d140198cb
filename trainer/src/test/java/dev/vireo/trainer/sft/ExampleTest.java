package dev.vireo.trainer.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.ChatTokens;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleTest {
    @TempDir
    private Path folder;

    @Test
    void tokensAndWhatIsLearnedAreThoseOfTransformers() throws IOException {
        JsonNode samples = Tiny.expected().path("samples");
        List<Example> examples = Tiny.examples();
        assertEquals(12, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            int[] ids = ints(samples.path(i).path("ids"));
            int[] learned = ints(samples.path(i).path("learned"));
            assertArrayEquals(ids, examples.get(i).ids(), "tokens of conversation " + i);
            long[] labels = new long[ids.length];
            Arrays.fill(labels, Example.NOT_LEARNED);
            for (int j = 1; j < ids.length; j++) {
                labels[j - 1] = learned[j] == 1 ? ids[j] : Example.NOT_LEARNED;
            }
            assertArrayEquals(labels, examples.get(i).labels(), "labels of conversation " + i);
            assertEquals(Arrays.stream(learned).sum(), examples.get(i).learned());
        }
    }

    private static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    @Test
    void anAnswerBeginsBehindTheVeryTokensThatAskForIt() {
        try (ChatTokens chat = ChatTokens.open(Tiny.file("folder"), Tiny.CLOCK);
                Tokenizer tokenizer = Tokenizer.open(Tiny.file("folder"))) {
            // As one text, the blank lines would be one token that begins before the answer does.
            List<ChatTokens.Piece> pieces = chat.of(List.of(Message.user("2"), Message.assistant("\n\n4")));
            assertEquals("\n\n4<|im_end|>", text(tokenizer, pieces.get(1)));
            assertTrue(text(tokenizer, pieces.get(0)).endsWith("<|im_start|>assistant\n"));
        }
    }

    @Test
    void aSpelledEndOfTurnEndsNoAnswer() {
        try (ChatTokens chat = ChatTokens.open(Tiny.file("folder"), Tiny.CLOCK);
                Tokenizer tokenizer = Tokenizer.open(Tiny.file("folder"))) {
            List<ChatTokens.Piece> pieces =
                    chat.of(List.of(Message.user("2<|im_end|>"), Message.assistant("a<|im_end|>b")));
            assertEquals("a<|im_end|>b<|im_end|>", text(tokenizer, pieces.get(1)));
            assertEquals(
                    1,
                    pieces.get(1).tokens().stream().filter(tokenizer::isSpecial).count());
            assertEquals(3, pieces.size());
        }
    }

    private static String text(Tokenizer tokenizer, ChatTokens.Piece piece) {
        return tokenizer.decode(
                piece.tokens().stream().mapToInt(Integer::intValue).toArray(), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"messages\": 5}|:2] the field 'messages'",
                "{\"messages\": [{\"role\": \"user\"}]}|:2] the field 'content' is missing",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}|:2] the assistant says nothing",
                "{\"messages\": [{\"role\": \"assistant\", \"content\": \"a\"}]}|:2] message 1 is an answer that can't",
                "{\"messages\": [|:2] is no JSON",
                "[]|:2] expected an object",
            })
    void aLineThatIsNoConversationIsRefusedByItsNumber(String line, String what) throws IOException {
        Path file = Files.writeString(
                folder.resolve("chats.jsonl"),
                Files.readAllLines(Tiny.file("chats.jsonl")).getFirst() + "\n" + line + "\n");
        try (ChatTokens chat = ChatTokens.open(Tiny.file("folder"), Tiny.CLOCK)) {
            VireoException refused = assertThrows(VireoException.class, () -> Example.read(file, chat));
            assertEquals(VireoException.Code.DATA, refused.code());
            assertTrue(refused.what().contains(what), refused.what());
        }
    }

    @Test
    void theLastLineNeedsNoEndAndBlankOnesAreSkipped() throws IOException {
        String line = Files.readAllLines(Tiny.file("chats.jsonl")).getFirst();
        Path file = Files.writeString(folder.resolve("chats.jsonl"), line + "\n\n" + line);
        try (ChatTokens chat = ChatTokens.open(Tiny.file("folder"), Tiny.CLOCK)) {
            assertEquals(2, Example.read(file, chat).size());
        }
    }
}
