using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TrainTools.House.Tests.Sentences;

/// <summary>
/// Finds the texts of a C# source: literals, interpolations and what <c>+</c> joins of them, each as one template. What
/// stands in a hole is looked at in turn, so that both words of <c>{(n == 1 ? "picture" : "pictures")}</c> are found.
/// </summary>
internal static class SentenceFinder
{
    // Thrown for faults of the program itself, which nobody but a programmer meets; and the help of the command line.
    private static readonly HashSet<string> NotShown =
    [
        "ArgumentException", "ArgumentOutOfRangeException", "ArgumentNullException", "InvalidOperationException",
        "NotSupportedException", "JsonException", "Verb",
    ];

    // What is asked about a text is not said; and the terminal is not the tab.
    private static readonly HashSet<string> Questions =
        ["Contains", "StartsWith", "EndsWith", "Equals", "WriteLine", "ToString"];

    /// <summary>All texts of a source, also those that are no sentences.</summary>
    public static IEnumerable<FoundText> Of(string source, string file)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        foreach (var expression in root.DescendantNodes().OfType<ExpressionSyntax>())
        {
            if (!IsText(expression) || IsPartOfAText(expression) || IsForProgrammers(expression))
                continue;
            int line = expression.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            yield return new FoundText(TemplateOf(expression).Trim(), $"{file}:{line}");
        }
    }

    private static bool IsText(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => false,
    };

    private static bool IsPartOfAText(ExpressionSyntax expression) =>
        expression.Parent is ExpressionSyntax parent && IsText(parent);

    private static bool IsForProgrammers(ExpressionSyntax expression) => expression.Ancestors().Any(around => around switch
    {
        AttributeSyntax or CaseSwitchLabelSyntax or PatternSyntax => true,
        ObjectCreationExpressionSyntax made => NotShown.Contains(made.Type.ToString()),
        InvocationExpressionSyntax call => call.Expression is MemberAccessExpressionSyntax method
            && Questions.Contains(method.Name.Identifier.Text),
        _ => false,
    });

    private static string TemplateOf(ExpressionSyntax text)
    {
        var template = new StringBuilder();
        int holes = 0;
        Append(text);
        return template.ToString();

        void Append(ExpressionSyntax part)
        {
            switch (part)
            {
                case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression):
                    template.Append(literal.Token.ValueText);
                    break;
                case InterpolatedStringExpressionSyntax interpolated:
                    foreach (var content in interpolated.Contents)
                    {
                        if (content is InterpolatedStringTextSyntax words)
                            template.Append(words.TextToken.ValueText);
                        else
                            template.Append($"{{{holes++}}}");
                    }
                    break;
                case BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && IsText(sum):
                    Append(sum.Left);
                    Append(sum.Right);
                    break;
                default:
                    template.Append($"{{{holes++}}}");
                    break;
            }
        }
    }
}
