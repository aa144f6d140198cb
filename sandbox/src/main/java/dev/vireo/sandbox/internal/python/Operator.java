package dev.vireo.sandbox.internal.python;

/// An operator of Python; an enum for each number and kind of operands.
public sealed interface Operator {
    /// Its name in Python's `ast`.
    String kind();

    /// How it is written.
    String symbol();

    /// Between two values.
    enum Binary implements Operator {
        ADD("Add", "+"),
        SUB("Sub", "-"),
        MULT("Mult", "*"),
        DIV("Div", "/"),
        FLOOR_DIV("FloorDiv", "//"),
        MOD("Mod", "%"),
        POW("Pow", "**"),
        BIT_AND("BitAnd", "&"),
        BIT_OR("BitOr", "|"),
        BIT_XOR("BitXor", "^"),
        LSHIFT("LShift", "<<"),
        RSHIFT("RShift", ">>"),
        MAT_MULT("MatMult", "@");

        private final String kind;
        private final String symbol;

        Binary(String kind, String symbol) {
            this.kind = kind;
            this.symbol = symbol;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public String symbol() {
            return symbol;
        }
    }

    /// Before one value.
    enum Unary implements Operator {
        NOT("Not", "not"),
        MINUS("USub", "-"),
        PLUS("UAdd", "+"),
        INVERT("Invert", "~");

        private final String kind;
        private final String symbol;

        Unary(String kind, String symbol) {
            this.kind = kind;
            this.symbol = symbol;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public String symbol() {
            return symbol;
        }
    }

    /// Between two values that are compared.
    enum Comparing implements Operator {
        EQ("Eq", "=="),
        NOT_EQ("NotEq", "!="),
        LT("Lt", "<"),
        LT_E("LtE", "<="),
        GT("Gt", ">"),
        GT_E("GtE", ">="),
        IS("Is", "is"),
        IS_NOT("IsNot", "is not"),
        IN("In", "in"),
        NOT_IN("NotIn", "not in");

        private final String kind;
        private final String symbol;

        Comparing(String kind, String symbol) {
            this.kind = kind;
            this.symbol = symbol;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public String symbol() {
            return symbol;
        }
    }
}
