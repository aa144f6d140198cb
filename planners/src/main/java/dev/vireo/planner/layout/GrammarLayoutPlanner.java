package dev.vireo.planner.layout;

import java.util.ArrayList;
import java.util.List;

/// The built-in planner: [CaptionGrammar] reads the caption, [Choreographer] puts its things into frames.
final class GrammarLayoutPlanner implements LayoutPlanner {
    static final String ID = "builtin";

    private static final int MOST_CHARACTERS = 2000;

    private final LayoutCanvas canvas;

    GrammarLayoutPlanner(LayoutCanvas canvas) {
        this.canvas = canvas;
    }

    @Override
    public LayoutPlan plan(String caption) {
        String text = caption.strip();
        if (text.isEmpty()) {
            return notUnderstood("the caption is empty");
        }
        if (text.length() > MOST_CHARACTERS) {
            return notUnderstood("the caption has more than " + MOST_CHARACTERS + " characters");
        }
        CaptionGrammar.Result read = CaptionGrammar.read(text, canvas.seconds());
        if (!read.unknown().isEmpty()) {
            return notUnderstood("the built-in grammar does not understand '" + String.join("', '", read.unknown())
                    + "' in '" + text + "'");
        }
        if (read.scene().things.isEmpty()) {
            return notUnderstood("the built-in grammar finds no thing in '" + text + "'");
        }
        int instances = read.scene().things.stream().mapToInt(t -> t.count).sum();
        if (instances > CaptionGrammar.MOST_OF_A_KIND) {
            return notUnderstood("the caption names " + instances + " things; the built-in planner places up to "
                    + CaptionGrammar.MOST_OF_A_KIND);
        }
        List<String> notes = new ArrayList<>();
        if (!read.ignored().isEmpty()) {
            notes.add("boxes don't show '" + String.join("', '", read.ignored()) + "'");
        }
        return new LayoutPlan.Planned(
                new Choreographer(read.scene(), canvas).layout(text), notes, LayoutPlan.Provenance.of(ID));
    }

    private static LayoutPlan notUnderstood(String reason) {
        return new LayoutPlan.NotUnderstood(reason, LayoutPlan.Provenance.of(ID));
    }

    @Override
    public String id() {
        return ID;
    }
}
