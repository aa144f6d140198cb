package dev.vireo.trainer.sft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.ChatTokens;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A conversation to learn from: its tokens, and which of them the assistant said, its end token included.
public final class Example {
    /// The label of a position whose next token is not learned.
    public static final long NOT_LEARNED = -100;

    private static final int MOST_BYTES = 512 << 20;

    private final int[] ids;
    private final BitSet said;

    private Example(int[] ids, BitSet said) {
        this.ids = ids;
        this.said = said;
    }

    /// A conversation as a model reads it.
    ///
    /// @throws VireoException as [ChatTokens#of] does
    public static Example of(List<Message> messages, ChatTokens chat) {
        int length = 0;
        List<ChatTokens.Piece> pieces = chat.of(messages);
        for (ChatTokens.Piece piece : pieces) {
            length += piece.tokens().size();
        }
        int[] ids = new int[length];
        BitSet said = new BitSet();
        int at = 0;
        for (ChatTokens.Piece piece : pieces) {
            for (int token : piece.tokens()) {
                said.set(at, piece.answer());
                ids[at++] = token;
            }
        }
        return new Example(ids, said);
    }

    /// The conversations of a file, one a line: `{"messages": [{"role": "user", "content": "..."}, ...]}`.
    /// Blank lines are skipped; there may be other fields beside `messages`.
    ///
    /// @throws VireoException with code DATA, naming file and line, when one can't be read, or nothing in it
    ///     is learned
    public static List<Example> read(Path file, ChatTokens chat) {
        List<Example> out = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) TextFile.read(file, MOST_BYTES).lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                Example example = of(messages(StrictJson.mapper().readTree(line)), chat);
                if (example.learned() == 0) {
                    throw new IllegalArgumentException("the assistant says nothing");
                }
                out.add(example);
            } catch (JsonProcessingException e) {
                throw wrong(file, number, "is no JSON: " + e.getOriginalMessage(), "", e);
            } catch (IllegalArgumentException e) {
                throw wrong(file, number, String.valueOf(e.getMessage()), "", e);
            } catch (VireoException e) {
                throw wrong(file, number, e.what(), e.hint(), e);
            }
        }
        if (out.isEmpty()) {
            throw new VireoException(Code.DATA, "[" + file + "] has no conversations", "Name another file.");
        }
        return out;
    }

    private static VireoException wrong(Path file, int line, String what, String hint, Exception cause) {
        return new VireoException(
                Code.DATA,
                "[" + file + ":" + line + "] " + what,
                hint.isEmpty() ? "Mend the line or take it out." : hint,
                cause);
    }

    private static List<Message> messages(JsonNode line) {
        List<Message> out = new ArrayList<>();
        for (JsonNode each : new JsonFields(line).array("messages")) {
            JsonFields message = new JsonFields(each);
            out.add(new Message(message.text("role"), message.text("content")));
        }
        return out;
    }

    /// How many tokens it has.
    public int length() {
        return ids.length;
    }

    /// The tokens.
    public int[] ids() {
        return ids.clone();
    }

    /// What each position is to say next: its token, or [#NOT_LEARNED].
    public long[] labels() {
        long[] out = new long[ids.length];
        Arrays.fill(out, NOT_LEARNED);
        for (int i = 1; i < ids.length; i++) {
            if (said.get(i)) {
                out[i - 1] = ids[i];
            }
        }
        return out;
    }

    /// How many tokens are learned.
    public int learned() {
        return said.cardinality() - (said.get(0) ? 1 : 0);
    }
}
