using System.Text;
using TestReport;

// TestReport TESTS RESULTS: sums up what every test project below TESTS left in the folder RESULTS.
// The last line is "N passed, N failed"; the exit code is 0 when something passed and nothing failed.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
if (args is not [var tests, var results])
{
    Console.Error.WriteLine("usage: TestReport <folder of the test projects> <folder of their .trx files>");
    return 2;
}

var projects = Directory.EnumerateDirectories(tests, "*.Tests").Select(folder => Path.GetFileName(folder)!);
var summary = Summary.Read(projects.Order(StringComparer.Ordinal), results);
summary.Write(Console.Out);
return summary.IsGreen ? 0 : 1;
