package dev.vireo.planners.internal.layout;

import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutChecks;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlanner;
import dev.vireo.planners.internal.caption.CaptionGrammar;
import dev.vireo.planners.internal.caption.Choreographer;
import dev.vireo.planners.internal.caption.Scene;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.ArrayList;
import java.util.List;

/// The built-in planner: [CaptionGrammar] reads the caption, [Choreographer] puts its things into frames.
public final class GrammarLayoutPlanner implements LayoutPlanner {
    public static final String ID = "builtin";

    private static final int TRIES = 6;
    private static final double SMALLER = 0.87;

    private final Layout.Canvas canvas;

    public GrammarLayoutPlanner(Layout.Canvas canvas) {
        this.canvas = canvas;
    }

    @Override
    public LayoutPlan plan(String caption) {
        String text = caption.strip();
        if (text.isEmpty()) {
            return notUnderstood("the caption is empty");
        }
        if (text.length() > CaptionGrammar.MOST_CHARACTERS) {
            return notUnderstood("the caption has more than " + CaptionGrammar.MOST_CHARACTERS + " characters");
        }
        CaptionGrammar.Result read = CaptionGrammar.read(text, canvas.seconds());
        if (!read.unknown().isEmpty()) {
            return notUnderstood("the built-in grammar does not understand '" + String.join("', '", read.unknown())
                    + "' in '" + text + "'");
        }
        if (read.scene().things().isEmpty()) {
            return notUnderstood("the built-in grammar finds no thing in '" + text + "'");
        }
        int instances = read.scene().things().stream().mapToInt(Thing::count).sum();
        if (instances > CaptionGrammar.MOST_OF_A_KIND) {
            return notUnderstood("the caption names " + instances + " things; the built-in planner places up to "
                    + CaptionGrammar.MOST_OF_A_KIND);
        }
        List<String> notes = new ArrayList<>();
        if (!read.ignored().isEmpty()) {
            notes.add("boxes don't show '" + String.join("', '", read.ignored()) + "'");
        }
        return new LayoutPlan.Planned(layout(read.scene(), text), notes, LayoutPlan.Provenance.of(ID));
    }

    /// Where there is no room for all, things get smaller until there is.
    private Layout layout(Scene scene, String caption) {
        Layout first = new Choreographer(scene, canvas, 1).layout(caption);
        Layout layout = first;
        for (int i = 1; i <= TRIES && has(layout, LayoutChecks.Problem.Kind.OVERLAP); i++) {
            layout = new Choreographer(scene, canvas, Math.pow(SMALLER, i)).layout(caption);
        }
        return has(layout, LayoutChecks.Problem.Kind.OVERLAP) || has(layout, LayoutChecks.Problem.Kind.VANISHING)
                ? first
                : layout;
    }

    private static boolean has(Layout layout, LayoutChecks.Problem.Kind kind) {
        return LayoutChecks.of(layout).stream().anyMatch(p -> p.kind() == kind);
    }

    private static LayoutPlan notUnderstood(String reason) {
        return new LayoutPlan.NotUnderstood(reason, LayoutPlan.Provenance.of(ID));
    }

    @Override
    public String id() {
        return ID;
    }
}
