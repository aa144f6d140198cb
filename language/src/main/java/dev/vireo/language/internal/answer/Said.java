package dev.vireo.language.internal.answer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a model means to say: its answer without thoughts, channels, and the marks of turns that servers let
/// through. Every character is looked at a bounded number of times.
///
/// An answer behind thoughts alone may stand between `<answer>` and `</answer>`, as LongVILA-R1 writes it: it is
/// what is between them.
///
/// A thought that only ends began before the answer did, so all before its end is thought; one that only begins
/// has no end that one could know, and loses its mark alone. A mark in quotes is spoken of and stays.
public final class Said {
    private static final List<String> THOUGHTS = List.of(
            "<think>",
            "<thinking>",
            "<thought>",
            "<thoughts>",
            "<reasoning>",
            "<reflection>",
            "<analysis>",
            "<scratchpad>",
            "<seed:think>",
            "<|channel>thought",
            "[THINK]",
            "◁think▷");
    private static final List<String> THOUGHT = List.of(
            "</think>",
            "</thinking>",
            "</thought>",
            "</thoughts>",
            "</reasoning>",
            "</reflection>",
            "</analysis>",
            "</scratchpad>",
            "</seed:think>",
            "<channel|>",
            "[/THINK]",
            "◁/think▷");
    /// Marks that are written like tags: they count where a line or the text ends, or where the text begins.
    private static final List<String> ENDS = List.of("</s>", "<eos>", "<end_of_turn>", "<end_of_utterance>");

    private static final List<String> OTHERS =
            List.of("<s>", "<bos>", "<pad>", "<unk>", "<start_of_turn>", "<end_code>");
    private static final List<String> THINKING = List.of("think", "thought", "reason");
    private static final List<String> TURN_ENDS = List.of("return", "eot_id", "eom_id", "eos");
    private static final List<String> ROLES = List.of("assistant", "model");
    /// What an answer stands between that comes behind thoughts alone.
    private static final String ANSWER_TAG = "<answer>";

    private static final String ANSWER_TAG_ENDS = "</answer>";
    private static final char BYTE_ORDER = '\ufeff';
    private static final String CHANNEL = "<|channel|>";
    private static final String MESSAGE = "<|message|>";
    private static final int LONGEST_HEADER = 200;
    private static final int LONGEST_NAME = 40;

    private enum Kind {
        THOUGHT_BEGINS,
        THOUGHT_ENDS,
        ANSWER_BEGINS,
        MARKED_BEGINS,
        MARKED_ENDS,
        TURN_ENDS,
        NOTHING
    }

    /// A mark, and how far it reaches with what belongs to it.
    private record Mark(Kind kind, int end) {}

    private final String text;
    private final StringBuilder out = new StringBuilder();
    /// Where a thought began in what is kept; -1 outside of thoughts.
    private int thought = -1;

    /// Whether that thought is a message of a channel, which no answer can be part of.
    private boolean channel;

    /// Whether anything was said that is no thought, and whether the turn is over.
    private boolean said;

    private boolean over;

    /// Whether the answer began with a mark of its own.
    private boolean marked;

    private Said(String text) {
        this.text = text;
    }

    /// The answer that is in a text.
    public static String in(String answer) {
        // harmony's marks are special tokens, of which some servers keep the words
        int last = answer.startsWith("analysis") ? answer.lastIndexOf("assistantfinal") : -1;
        return new Said(last < 0 ? answer : answer.substring(last + "assistantfinal".length())).read();
    }

    private String read() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            Optional<Mark> mark = c == '<' || c == '[' || c == '◁' ? mark(at) : Optional.empty();
            if (mark.isPresent()) {
                take(mark.get().kind());
                at = mark.get().end();
            } else {
                if (!over && c != BYTE_ORDER) {
                    out.append(c);
                    said |= thought < 0 && !Character.isWhitespace(c);
                }
                at++;
            }
        }
        if (channel && thought >= 0) {
            out.setLength(thought);
        }
        return out.toString();
    }

    private void take(Kind kind) {
        switch (kind) {
            case THOUGHT_BEGINS -> thought = thought < 0 ? out.length() : thought;
            case THOUGHT_ENDS -> {
                if (thought < 0) {
                    begin();
                } else {
                    out.setLength(thought);
                    thought = -1;
                }
            }
            case ANSWER_BEGINS -> begin();
            case MARKED_BEGINS -> {
                begin();
                marked = true;
            }
            case MARKED_ENDS -> over = true;
            case TURN_ENDS -> over |= said && thought < 0;
            case NOTHING -> {}
        }
    }

    /// Drops all that was read: the answer begins only now.
    private void begin() {
        out.setLength(0);
        thought = -1;
        said = false;
        over = false;
    }

    private Optional<Mark> mark(int at) {
        if (text.startsWith("<|", at) || text.startsWith("<｜", at)) {
            Optional<Mark> token = token(at);
            if (token.isPresent()) {
                return token;
            }
        }
        if (!said && !marked && thought < 0 && text.regionMatches(true, at, ANSWER_TAG, 0, ANSWER_TAG.length())) {
            return Optional.of(new Mark(Kind.MARKED_BEGINS, at + ANSWER_TAG.length()));
        }
        if (marked && text.regionMatches(true, at, ANSWER_TAG_ENDS, 0, ANSWER_TAG_ENDS.length())) {
            return Optional.of(new Mark(Kind.MARKED_ENDS, at + ANSWER_TAG_ENDS.length()));
        }
        Optional<Mark> found = one(at, THOUGHTS, Kind.THOUGHT_BEGINS).filter(_ -> at == 0 || standsFree(at));
        return found.or(() -> one(at, THOUGHT, Kind.THOUGHT_ENDS))
                .or(() -> one(at, ENDS, Kind.TURN_ENDS).filter(m -> endsLine(at, m.end())))
                .or(() -> one(at, OTHERS, Kind.NOTHING).filter(m -> endsLine(at, m.end())))
                .filter(m -> !quoted(at, m.end()))
                .map(m -> text.startsWith("<start_of_turn>", at) ? new Mark(m.kind(), afterRole(m.end())) : m);
    }

    private Optional<Mark> one(int at, List<String> marks, Kind kind) {
        for (String mark : marks) {
            if (text.regionMatches(true, at, mark, 0, mark.length())) {
                return Optional.of(new Mark(kind, at + mark.length()));
            }
        }
        return Optional.empty();
    }

    /// `<|name|>`.
    private Optional<Mark> token(int at) {
        char bar = text.charAt(at + 1);
        int end = at + 2;
        while (end < text.length() && end - at <= LONGEST_NAME && isOfName(text.charAt(end))) {
            end++;
        }
        if (end == at + 2 || end + 1 >= text.length() || text.charAt(end) != bar || text.charAt(end + 1) != '>') {
            return Optional.empty();
        }
        int after = end + 2;
        if (quoted(at, after)) {
            return Optional.empty();
        }
        String name = text.substring(at + 2, end).toLowerCase(Locale.ROOT);
        if (text.startsWith(CHANNEL, at)) {
            return Optional.of(channel(after));
        }
        boolean ends = name.contains("end") || name.startsWith("/");
        if (THINKING.stream().anyMatch(name::contains)) {
            return Optional.of(new Mark(ends ? Kind.THOUGHT_ENDS : Kind.THOUGHT_BEGINS, after));
        }
        if (name.contains("start") || name.contains("header")) {
            return Optional.of(new Mark(Kind.NOTHING, afterRole(after)));
        }
        return Optional.of(new Mark(ends || TURN_ENDS.contains(name) ? Kind.TURN_ENDS : Kind.NOTHING, after));
    }

    /// A message of harmony: `<|channel|>final<|message|>` begins the answer, every other channel a thought.
    private Mark channel(int from) {
        String header = text.substring(from, Math.min(text.length(), from + LONGEST_HEADER));
        int message = header.indexOf(MESSAGE);
        int end = message < 0 ? from : from + message + MESSAGE.length();
        channel = true;
        return new Mark(header.startsWith("final") ? Kind.ANSWER_BEGINS : Kind.THOUGHT_BEGINS, end);
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || "_▁-./".indexOf(c) >= 0;
    }

    /// The place after the name of who speaks, which stands behind the mark of a turn.
    private int afterRole(int at) {
        for (String role : ROLES) {
            if (text.startsWith(role, at)) {
                int end = at + role.length();
                return end < text.length() && text.charAt(end) == '\n' ? end + 1 : end;
            }
        }
        return at;
    }

    private boolean standsFree(int at) {
        char before = text.charAt(at - 1);
        return Character.isWhitespace(before) || before == '>';
    }

    private boolean endsLine(int at, int end) {
        return end == text.length()
                || Character.isWhitespace(text.charAt(end))
                || text.charAt(end) == '<'
                || (out.isEmpty() && at < LONGEST_NAME);
    }

    private boolean quoted(int at, int end) {
        return at > 0 && end < text.length() && isQuote(text.charAt(at - 1)) && isQuote(text.charAt(end));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }
}
