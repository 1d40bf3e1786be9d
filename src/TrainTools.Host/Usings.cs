// The Web SDK would bring these; this project is also a command line, so it does without that SDK.
global using Microsoft.Extensions.Logging;
