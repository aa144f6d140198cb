package dev.vireo.planners.internal.layout;

import dev.vireo.language.LanguageModel;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlanner;
import dev.vireo.planners.internal.layout.LayoutPrompt.Form;
import java.util.List;
import java.util.Optional;

/// A layout planner that has a language model place the boxes.
public final class ModelLayoutPlanner implements LayoutPlanner {
    private final LanguageModel model;
    private final Layout.Canvas canvas;

    public ModelLayoutPlanner(LanguageModel model, Layout.Canvas canvas) {
        this.model = model;
        this.canvas = canvas;
    }

    @Override
    public LayoutPlan plan(String caption) {
        String text = caption.strip();
        if (text.length() > Layout.MOST_CHARACTERS) {
            return new LayoutPlan.NotUnderstood(
                    "the caption has more than " + Layout.MOST_CHARACTERS + " characters",
                    LayoutPlan.Provenance.of(model.id()));
        }
        return new LayoutDialogue(model, new LayoutDialogue.Job() {
                    @Override
                    public String kind() {
                        return "layout";
                    }

                    @Override
                    public String system(Form form) {
                        return LayoutPrompt.planning(form);
                    }

                    @Override
                    public String schema() {
                        return LayoutPrompt.framesSchema(canvas.frames());
                    }

                    @Override
                    public String request(Optional<String> previous, List<String> problems) {
                        return LayoutPrompt.request(text, canvas, previous, problems);
                    }

                    @Override
                    public LayoutAnswer read(String answer) {
                        return switch (LayoutAnswer.of(answer, text, canvas.frames())) {
                            case LayoutAnswer.Read(Layout layout, List<String> notes) ->
                                new LayoutAnswer.Read(onCanvas(layout), notes);
                            case LayoutAnswer.Unreadable unreadable -> unreadable;
                        };
                    }
                })
                .run();
    }

    /// Answers count in a frame of 512 x 512.
    private Layout onCanvas(Layout layout) {
        double sx = (double) canvas.width() / layout.width();
        double sy = (double) canvas.height() / layout.height();
        List<LayoutObject> objects = layout.objects().stream()
                .map(o -> o.withBoxes(k -> new LayoutObject.KeyFrame(
                        k.frame(),
                        new LayoutBox(
                                k.box().x() * sx,
                                k.box().y() * sy,
                                k.box().width() * sx,
                                k.box().height() * sy))))
                .toList();
        return new Layout(
                layout.caption(),
                canvas.width(),
                canvas.height(),
                layout.frames(),
                canvas.fps(),
                layout.background(),
                objects);
    }

    @Override
    public String id() {
        return model.id();
    }
}
