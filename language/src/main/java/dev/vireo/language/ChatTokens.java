package dev.vireo.language;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.internal.local.Conversation;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// Whole conversations as the tokens that a model of a folder reads, by its own chat template, with what the
/// model said itself told apart: what fine-tuning learns. Any number of threads may use it.
///
/// ```java
/// try (ChatTokens chat = ChatTokens.open(folder, clock)) {
///     for (ChatTokens.Piece piece : chat.of(List.of(Message.user("2 + 2?"), Message.assistant("4")))) {
///         piece.answer();   // true for "4<|im_end|>" alone
///     }
/// }
/// ```
public final class ChatTokens implements AutoCloseable {
    /// The most messages of a conversation: the template is followed anew for each answer.
    private static final int MOST = 1000;

    private final Tokenizer tokenizer;
    private final Conversation conversation;

    private ChatTokens(Tokenizer tokenizer, Conversation conversation) {
        this.tokenizer = tokenizer;
        this.conversation = conversation;
    }

    /// The tokens of a model's folder, or GGUF file.
    ///
    /// @param clock says which day it is, for templates that say so
    /// @throws VireoException with code DATA when its tokenizer or its template can't be read
    public static ChatTokens open(Path folder, Clock clock) {
        ModelFolder model = ModelFolder.open(folder);
        Tokenizer tokenizer = Tokenizer.open(folder);
        try {
            return new ChatTokens(tokenizer, Conversation.of(model, tokenizer, clock));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /// Part of a conversation.
    ///
    /// @param answer whether it is what the model said, with the token that ends its turn
    public record Piece(List<Integer> tokens, boolean answer) {
        /// Copies the list.
        public Piece {
            tokens = List.copyOf(tokens);
        }
    }

    /// The tokens of a conversation in order. An answer begins behind the very tokens that ask the model for
    /// it, so that it is learned as it will be written; in the template's text as a whole a few tokens could
    /// reach over that place. Special tokens that a message spells stay text.
    ///
    /// @param messages words alone, an answer having the role `assistant`; 1,000 at most
    /// @throws VireoException with code DATA when the template refuses the conversation or there is none,
    ///     when an answer comes first, is written behind another text than the one that asks for it, or has
    ///     no end; USAGE when something is shown
    public List<Piece> of(List<Message> messages) {
        if (messages.size() > MOST) {
            throw new VireoException(
                    Code.DATA,
                    "a conversation has " + messages.size() + " messages; at most " + MOST + " are read",
                    "Cut it into several.");
        }
        if (messages.stream().anyMatch(m -> m.pictures().size() + m.videos().size() > 0)) {
            throw new VireoException(
                    Code.USAGE, "a conversation shows pictures or videos, and its tokens are of words alone", "");
        }
        return conversation
                .pieces(messages.stream()
                        .map(m -> new Conversation.Turn(m.role(), m.text()))
                        .toList())
                .stream()
                .map(piece -> new Piece(piece.tokens(), piece.answer()))
                .toList();
    }

    /// How many numbers tokens have.
    public int size() {
        return tokenizer.size();
    }

    /// Frees the tokenizer.
    @Override
    public void close() {
        tokenizer.close();
    }
}
