package dev.vireo.language.internal.local;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Turns a conversation into the tokens that a model reads: by its chat template, or for a model without one
/// as plain text.
///
/// A special token that somebody writes in a message stays text: nobody ends a turn, or speaks as the system,
/// by spelling `<|im_end|>`.
public final class Conversation {
    /// What thoughts stand between.
    public static final String THOUGHT_BEGINS = "<think>";

    /// What ends them.
    public static final String THOUGHT_ENDS = "</think>";

    /// Special tokens that end a turn; some configurations name only the one that ends a document.
    public static final Set<String> TURN_ENDS = Set.of(
            "<|im_end|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<|end|>",
            "<end_of_turn>",
            "<end_of_utterance>",
            "<|endoftext|>",
            "</s>");

    private static final String SYSTEM = "system";
    private static final String ASSISTANT = "assistant";
    private static final String TYPE = "type";
    private static final Map<String, String> PICTURE = Map.of(TYPE, "image");
    private static final Map<String, String> VIDEO = Map.of(TYPE, "video");

    /// Characters that no text means anything by: they stand for special tokens while the template is at
    /// work.
    private static final char MARK_BEGINS = '\uE0F1';

    private static final char MARK_ENDS = '\uE0F2';

    /// What somebody said.
    ///
    /// @param pictures how many they showed with it, for a template that marks them
    /// @param videos how many of these
    /// @param before what stands before the words, in which special tokens are tokens: marks of pictures, for
    ///     a template that takes texts alone
    /// @param listed whether the template is to have the words in a list of what was shown and said, even when
    ///     nothing was shown: it knows no other form
    public record Turn(String role, String text, int pictures, int videos, String before, boolean listed) {
        /// Words, and pictures and videos that the template marks.
        public Turn(String role, String text, int pictures, int videos) {
            this(role, text, pictures, videos, "", false);
        }

        /// Words, with something before them.
        public Turn(String role, String text, String before) {
            this(role, text, 0, 0, before, false);
        }

        /// Words alone.
        public Turn(String role, String text) {
            this(role, text, 0, 0);
        }

        private boolean shows() {
            return pictures + videos > 0 || !before.isEmpty();
        }

        private Turn says(String other) {
            return new Turn(role, other, pictures, videos, before, listed);
        }
    }

    private final Optional<ChatTemplate> template;
    private final Tokenizer tokenizer;

    /// The spellings of special tokens, longest first.
    private final List<String> spellings;

    private Conversation(Optional<ChatTemplate> template, Tokenizer tokenizer) {
        this.template = template;
        this.tokenizer = tokenizer;
        this.spellings = tokenizer.specials().keySet().stream()
                .filter(s -> !s.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /// How the model of a folder, or GGUF file, reads conversations.
    ///
    /// @throws VireoException with code DATA when its template can't be read
    public static Conversation of(ModelFolder model, Tokenizer tokenizer, Clock clock) {
        return new Conversation(ChatTemplate.of(model, clock), tokenizer);
    }

    /// How a model reads conversations whose template is known.
    public static Conversation of(ChatTemplate template, Tokenizer tokenizer) {
        return new Conversation(Optional.of(template), tokenizer);
    }

    /// The tokens of a conversation, with those that begin the model's answer. Pictures, and then
    /// videos, stand before the words with which they are shown, as the template marks them.
    ///
    /// @throws VireoException with code DATA when the template refuses it, or something is shown and there is
    ///     no template
    public List<Integer> tokens(List<Turn> turns) {
        if (template.isEmpty()) {
            if (turns.stream().anyMatch(Turn::shows)) {
                throw new VireoException(
                        VireoException.Code.DATA,
                        "the model has no chat template, which would say where pictures stand",
                        "Give it one: a file chat_template.jinja in its folder.");
            }
            String plain = turns.stream().map(Turn::text).collect(Collectors.joining("\n\n"));
            return boxed(tokenizer.encode(plain, Marks.AS_TEXT, true));
        }
        List<String> spelled = new ArrayList<>();
        List<Turn> harmless = turns.stream()
                .map(turn -> turn.says(harmless(turn.text(), spelled)))
                .toList();
        return encoded(rendered(template.get(), harmless, true), spelled);
    }

    /// Part of a conversation.
    ///
    /// @param answer whether it is what the model says, with the token that ends its turn
    public record Piece(List<Integer> tokens, boolean answer) {}

    /// The tokens of a conversation that is over, cut where the model begins to say something and where it
    /// ends: behind the same tokens as [#tokens] has it answer. What the template writes behind an end is no
    /// part of the answer.
    ///
    /// @throws VireoException with code DATA when the template refuses it, there is none, the model speaks
    ///     first, or the template does not write an answer behind what [#tokens] gives, or does not end it
    public List<Piece> pieces(List<Turn> turns) {
        ChatTemplate own = template.orElseThrow(() -> new VireoException(
                VireoException.Code.DATA,
                "the model has no chat template, which would say where its answers begin and end",
                "Give it one: a file chat_template.jinja in its folder."));
        List<String> spelled = new ArrayList<>();
        List<Turn> harmless = turns.stream()
                .map(turn -> turn.says(harmless(turn.text(), spelled)))
                .toList();
        String text = rendered(own, harmless, false);
        List<Piece> out = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < harmless.size(); i++) {
            if (!harmless.get(i).role().equals(ASSISTANT)) {
                continue;
            }
            if (i == 0) {
                throw unlike(i, "nothing stands before it");
            }
            String before = rendered(own, harmless.subList(0, i), true);
            if (!text.startsWith(before) || before.length() < from) {
                throw unlike(i, "the chat template writes it behind another text than the one that asks for it");
            }
            int end = turnEnd(text, before.length());
            if (end < 0) {
                throw unlike(i, "the chat template does not end it");
            }
            out.add(new Piece(encoded(text.substring(from, before.length()), spelled), false));
            out.add(new Piece(encoded(text.substring(before.length(), end), spelled), true));
            from = end;
        }
        out.add(new Piece(encoded(text.substring(from), spelled), false));
        return out;
    }

    private static VireoException unlike(int turn, String why) {
        return new VireoException(
                VireoException.Code.DATA,
                "message " + (turn + 1) + " is an answer that can't be learned: " + why,
                "Let somebody ask before each answer, or end the conversation before it.");
    }

    /// Where the first token that ends a turn ends; -1 when there is none.
    private int turnEnd(String text, int from) {
        int first = Integer.MAX_VALUE;
        int end = -1;
        for (String mark : spellings) {
            int at = TURN_ENDS.contains(mark) ? text.indexOf(mark, from) : -1;
            if (at >= 0 && at < first) {
                first = at;
                end = at + mark.length();
            }
        }
        return end;
    }

    /// The tokens of what the template made, in which numbers stand for what messages spell.
    private List<Integer> encoded(String text, List<String> spelled) {
        List<Integer> out = new ArrayList<>();
        int from = 0;
        for (int begin = text.indexOf(MARK_BEGINS); begin >= 0; begin = text.indexOf(MARK_BEGINS, from)) {
            int end = text.indexOf(MARK_ENDS, begin);
            out.addAll(boxed(tokenizer.encode(text.substring(from, begin), Marks.AS_TOKENS, false)));
            out.addAll(boxed(
                    tokenizer.encode(spelled.get(Integer.parseInt(text, begin + 1, end, 10)), Marks.AS_TEXT, false)));
            from = end + 1;
        }
        out.addAll(boxed(tokenizer.encode(text.substring(from), Marks.AS_TOKENS, false)));
        return out;
    }

    /// A template that knows no system gets what it says at the beginning of what the user says.
    private static String rendered(ChatTemplate template, List<Turn> turns, boolean answer) {
        try {
            return template.render(plain(turns), answer);
        } catch (VireoException e) {
            if (turns.size() < 2
                    || !turns.getFirst().role().equals(SYSTEM)
                    || turns.get(1).role().equals(SYSTEM)) {
                throw e;
            }
            List<Turn> together = new ArrayList<>(turns.subList(2, turns.size()));
            Turn next = turns.get(1);
            together.addFirst(next.says(turns.getFirst().text() + "\n\n" + next.text()));
            return template.render(plain(together), answer);
        }
    }

    private static List<Map<String, Object>> plain(List<Turn> turns) {
        return turns.stream()
                .map(turn -> Map.of("role", turn.role(), "content", content(turn)))
                .toList();
    }

    private static Object content(Turn turn) {
        if (turn.pictures() + turn.videos() == 0 && !turn.listed()) {
            return turn.before() + turn.text();
        }
        List<Map<String, String>> parts = new ArrayList<>(Collections.nCopies(turn.pictures(), PICTURE));
        parts.addAll(Collections.nCopies(turn.videos(), VIDEO));
        parts.add(Map.of(TYPE, "text", "text", turn.text()));
        return parts;
    }

    /// A text with a number in the place of each special token that it spells.
    ///
    /// @param spelled takes the spellings
    private String harmless(String text, List<String> spelled) {
        String clean = text.replace(MARK_BEGINS, '\uFFFD').replace(MARK_ENDS, '\uFFFD');
        for (String spelling : spellings) {
            if (clean.contains(spelling)) {
                clean = clean.replace(spelling, MARK_BEGINS + Integer.toString(spelled.size()) + MARK_ENDS);
                spelled.add(spelling);
            }
        }
        return clean;
    }

    private static List<Integer> boxed(int[] ids) {
        List<Integer> out = new ArrayList<>(ids.length);
        for (int id : ids) {
            out.add(id);
        }
        return out;
    }
}
