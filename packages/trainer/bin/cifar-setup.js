#!/usr/bin/env node
import '../dist/setupCommand.js';
