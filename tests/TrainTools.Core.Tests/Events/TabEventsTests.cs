using System.Text.Json;
using System.Text.RegularExpressions;
using TrainTools.Core.Events;
using TrainTools.Testing;

namespace TrainTools.Core.Tests.Events;

/// <summary>What the tab reads of events agrees with what they say.</summary>
public sealed partial class TabEventsTests
{
    [Fact]
    public void EveryPropertyThatTheTabReads_IsOneOfTheEventAndOfThatType()
    {
        string source = File.ReadAllText(
            Path.Combine(Repository.Root, "extension", "web", "src", "api", "live", "events.ts"));
        var events = EveryEvent.Kinds.Select(EveryEvent.Of).ToDictionary(EventJson.Kind);
        var kinds = Kind().Matches(source);
        Assert.True(kinds.Count > 5, "events.ts is written in another way than this test reads it");

        foreach (Match kind in kinds)
        {
            using var json = JsonDocument.Parse(EventJson.Write(events[kind.Groups[1].Value]));
            foreach (Match property in Property().Matches(kind.Groups[2].Value))
            {
                Assert.True(
                    json.RootElement.TryGetProperty(property.Groups[1].Value, out var value),
                    $"{kind.Groups[1].Value} has no {property.Groups[1].Value}");
                Assert.Equal(property.Groups[2].Value, TypeOf(value));
            }
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Object => "problem",
        _ => "boolean",
    };

    [GeneratedRegex(@"^  (\w+): \{(.*?)\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"(\w+): '(\w+)\??'")]
    private static partial Regex Property();
}
